import type { NumberedWish, PanelName, Wish } from '../../shared/domain/wish.ts';
import type { ConsoleStore } from '../store/console-store.ts';
import { isPanel, type PanelId } from '../store/panel.ts';
import type { Commands } from './calls/commands.ts';
import type { DeskClient } from './desk-client.ts';

/** How long a wish may wait for the desk's first word, milliseconds: until then nobody knows which slots there are. */
const FIRST_WORD_MS = 10_000;

/** What wishes come to. */
export type WishActs = Pick<Commands, 'show' | 'chooseSlot' | 'pressKill'> & {
  /** Puts the focus on a control of the bar. */
  reach(block: 'rollback' | 'kill'): void;
};

/** The panel where scenarios are written. */
const SESSION: PanelId = 'session';

/** Resolves when the desk has said what there is, or has not in time. */
function firstWord(store: ConsoleStore): Promise<void> {
  return new Promise((resolve) => {
    if (store.getState().data.desk) return resolve();
    const timer = setTimeout(() => done(), FIRST_WORD_MS);
    const stop = store.subscribe(({ data }) => data.desk && done());
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
  });
}

/** Does what a wish asks. @returns why it could not, in words; null where it could. */
export async function grant(store: ConsoleStore, acts: WishActs, wish: Wish): Promise<string | null> {
  await firstWord(store);
  switch (wish.do) {
    case 'panel':
      if (!isPanel(wish.name)) return `This console has no panel ${wish.name}.`;
      acts.show(wish.name);
      return null;
    case 'slot':
      if (!store.getState().data.slots.some(({ slot_id }) => slot_id === wish.id))
        return `This desk has no slot ${wish.id}.`;
      acts.chooseSlot(wish.id);
      return null;
    case 'rollback':
      acts.reach('rollback');
      return null;
    case 'kill':
      // One that is armed already is on screen: pressing once more would kill.
      if (store.getState().kill.phase !== 'armed') acts.pressKill();
      acts.reach('kill');
      return null;
    case 'scenario': {
      const { name, text } = wish;
      store.setState(({ opened }) => ({ opened: { name, text, asks: (opened?.asks ?? 0) + 1 } }));
      acts.show(SESSION);
      return null;
    }
  }
}

/**
 * Follows what people ask of the console outside its page, in the desk's own window.
 *
 * @param panels - The panels that there are, for the window's menu.
 * @returns what begins to follow on the line that stands, and ends with it.
 */
export function followWishes(
  store: ConsoleStore,
  acts: WishActs,
  client: () => DeskClient | undefined,
  panels: readonly PanelName[],
): () => Promise<void> {
  return async () => {
    const line = client();
    if (line === undefined) return;
    const answer = async ({ n, wish }: NumberedWish): Promise<void> => {
      const refusal = await grant(store, acts, wish);
      await line.window.answer({ n, refusal });
    };
    try {
      await line.window.panels({ panels: [...panels] });
      for await (const wish of await line.window.wishes()) await answer(wish);
    } catch {
      // The line has gone; whoever keeps it says so, and follows anew on the next one.
    }
  };
}
