import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { read } from './call.ts';

const Wish = z.discriminatedUnion('do', [
  z.object({ do: z.literal('slot'), id: z.string() }),
  z.object({ do: z.literal('panel'), name: z.string() }),
  z.object({ do: z.literal('rollback') }),
  z.object({ do: z.literal('kill') }),
  z.object({ do: z.literal('scenario'), name: z.string(), text: z.string() }),
]);

/** What a person asked of the console outside its page (`shared/domain/wish.ts`), with the number to answer it by. */
export const WishView = z.object({ n: z.int(), wish: Wish });
export type WishView = z.infer<typeof WishView>;

const PanelName = z.strictObject({
  id: z.string().regex(/^[a-z][a-z_-]{0,31}$/, 'lower-case letters, _ and - only'),
  name: z.string().min(1).max(40),
});

/** The desk's own window that the console is shown in. Over its message port only: REST has no route to any of these. */
export const window = {
  /** What is asked of the console from outside its page, as it happens; what nobody has answered comes first. */
  wishes: read.output(eventIterator(WishView)),
  /** The page has done what a wish asks, or says in words why it cannot. */
  answer: read
    .input(z.strictObject({ n: z.int().min(1), refusal: z.string().max(300).nullable() }))
    .output(z.object({})),
  /** Tells the window which panels there are, for its menu. */
  panels: read.input(z.strictObject({ panels: z.array(PanelName).max(64) })).output(z.object({})),
};
