/** What the API says to a person: one swap in one set of words, and input that does not fit in words that help. */
import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deskToView } from '../../../electron/api/console/desk-view.ts';
import { deskHealth } from '../../../electron/api/desk-health.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { openApiDocument } from '../../../electron/api/openapi.ts';
import { router } from '../../../electron/api/router.ts';
import { inputWords } from '../../../shared/contract/input-words.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;
beforeEach(() => {
  desk = new PlainDesk();
});

const calls = () =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator: { name: 'administrator', role: 'administrator' } },
    interceptors: [declaredErrors],
  });

describe('a swap', () => {
  const pair = () => [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')] as const;

  it('is told in the same words when it is made and when it is read', async () => {
    const [from, to] = pair();
    const terms = { from_entity_id: from.id, to_entity_id: to.id, reason: 'r', initiated_by: 'ann' };
    const made = await calls().swaps.create(terms);
    expect(made.message).toBe('a@2.0.0 took over from a@1.0.0');
    expect((await calls().swaps.get({ swap_id: made.swap_id })).message).toBe(made.message);
    const undone = await calls().swaps.rollback({ swap_id: made.swap_id, reason: 'r' });
    expect(undone.message).toBe('a@2.0.0 took over from a@1.0.0, and was rolled back');
    expect((await calls().swaps.get({ swap_id: made.swap_id })).message).toBe(undone.message);
    const back = await calls().swaps.get({ swap_id: String(undone.rollback_swap_id) });
    expect(back.message).toBe('rolled back from a@2.0.0 to a@1.0.0');
  });

  it('of a version for itself is called a redeployment, and says what its receipts found', async () => {
    const [entity] = pair();
    const deployment = desk.addDeployment(entity, 'paper', 2);
    const passed = { transfers: [], adoptedOrders: [], cancelledOrders: [] };
    const ids = { fromDeploymentId: deployment.id, toDeploymentId: deployment.id };
    const leg = { slotId: 'a:paper', environment: 'paper', fromInstance: 1, toInstance: 2, ...ids, ...passed } as const;
    const swap = desk.addSwap(entity, entity, { legs: [leg] });
    const message = async () => (await calls().swaps.get({ swap_id: swap.id })).message;
    expect(await message()).toBe('redeployed a@1.0.0');
    desk.swaps.set(swap.id, { ...swap, errorMessage: '1 event missed' });
    expect(await message()).toBe('redeployed a@1.0.0, but 1 event missed');
  });
});

describe('input that does not fit', () => {
  const Order = z.strictObject({
    side: z.enum(['buy', 'sell']),
    size: z.int().min(1),
    speed: z.union([z.literal('max'), z.number().positive()]).optional(),
    tags: z.array(z.string()).max(1).optional(),
    note: z.string().min(1).max(3).optional(),
    id: z.uuid().optional(),
    at: z.iso.datetime().optional(),
    form: z.string().regex(/^x$/, 'give an x').optional(),
    kind: z
      .discriminatedUnion('do', [z.object({ do: z.literal('swap') }), z.object({ do: z.literal('drain') })])
      .optional(),
    plan: z.union([z.string(), z.strictObject({ name: z.string(), rungs: z.number() })]).optional(),
    more: z.record(z.string().max(2), z.unknown()).optional(),
  });
  const words = (input: unknown) => Order.safeParse(input).error?.issues.map((issue) => inputWords(issue, input)) ?? [];
  const good = { side: 'buy', size: 1 };

  it.each([
    [undefined, 'give an object; it is missing'],
    [[], 'give an object; found an empty list'],
    [{ size: 1 }, 'side: give one of buy, sell; it is missing'],
    [{ ...good, side: 'up' }, 'side: give one of buy, sell; found "up"'],
    [{ ...good, size: 'x' }, 'size: give a number; found text'],
    [{ ...good, size: 1.5 }, 'size: give a whole number; found 1.5'],
    [{ ...good, size: 0 }, 'size: give a number of at least 1; found 0'],
    [{ ...good, speed: 'fast' }, 'speed: give max, or a number; found text'],
    [{ ...good, speed: 0 }, 'speed: give a number above 0; found 0'],
    [{ ...good, tags: 'x' }, 'tags: give a list; found text'],
    [{ ...good, tags: ['x', 'y'] }, 'tags: give a list of at most 1 entry; found a list of 2'],
    [{ ...good, note: '' }, 'note: give text of at least 1 character; found empty text'],
    [{ ...good, note: 'long' }, 'note: give text of at most 3 characters; found text of 4 characters'],
    [{ ...good, id: 'x' }, 'id: give an id such as 11111111-1111-8111-8111-111111111111'],
    [{ ...good, at: 'noon' }, 'at: give a time in UTC such as 2030-01-02T08:00:00Z'],
    [{ ...good, form: 'y' }, 'form: give an x'],
    [{ ...good, kind: { do: 'dance' } }, 'kind.do: give one of swap, drain; found "dance"'],
    [{ ...good, more: { long: 1 } }, 'more.long: give keys that are text of at most 2 characters'],
    [{ ...good, plan: { name: 'x' } }, 'plan.rungs: give a number; it is missing'],
    [
      { ...good, plan: { name: 1, rungs: 'x', y: 1 } },
      'plan.name: give text; found 1; plan.rungs: give a number; found text; plan: "y" is not known here; leave it out',
    ],
    [{ ...good, plan: 7 }, 'plan: give text, or an object; found 7'],
    [{ ...good, colour: 'red' }, '"colour" is not known here; leave it out'],
  ])('%j is told: %s', (input, expected) => {
    expect(words(input)).toEqual([expected]);
  });

  it('of a ladder written out names the key within it', async () => {
    const plan = { name: 'x', rungs: [{ share_bp: 0.5 }] };
    const asked = { algorithmId: 'a@1.0.0', targetEnvironment: 'paper', reason: 'r', plan };
    await expect(calls().algorithms.promote(asked as never)).rejects.toThrow(
      /plan\.strategy: give one of .*; it is missing; plan\.rungs\.0\.share_bp: give a whole number; found 0\.5/,
    );
  });

  it('of no call speaks with the words of the schema library', async () => {
    type Call = (input: unknown) => Promise<unknown>;
    const made = calls() as unknown as Record<string, Record<string, Call>>;
    const all = Object.entries(router).flatMap(([noun, of]) =>
      noun === 'console'
        ? []
        : Object.keys(of).map(
            (name): Call =>
              (input) =>
                made[noun]![name]!(input),
          ),
    );
    const told: string[] = [];
    for (const input of [{ no_such_key: 1 }, { entity_id: 1, reason: 1, page: 'x', speed: [], count: null }]) {
      for (const call of all) {
        const failure = await call(input).then(
          () => undefined,
          (error: { message: string; data?: { errors?: string[] } }) => error,
        );
        told.push(...(failure?.data?.errors ?? []));
      }
    }
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter((text) => /Invalid|expected|Unrecognized|Too (small|big)/.test(text))).toEqual([]);
  });
});

it('an age is told in whole milliseconds', () => {
  desk.age = 12.345678;
  const measured = { eventsPerSecond: 0, missed: 0, twice: 0, gaps: [] };
  expect(deskToView(desk, measured).feed.age_ms).toBe(12);
  const { feed, engine } = deskHealth(desk, feedOf(desk));
  expect([feed.age_ms, engine.age_ms]).toEqual([12, 12]);
});

it('the reference gives each reason an example of its own kind', async () => {
  const text = (value: unknown): string => JSON.stringify(value);
  const { paths = {} } = await openApiDocument();
  const reasonOf = (path: string) => {
    const body = text(paths[path]?.post?.requestBody);
    return /"reason":\{[^}]*"examples":\["([^"]+)"/.exec(body)?.[1];
  };
  expect(reasonOf('/api/v1/swaps')).toBe('tighter stops after the backtest');
  const others = ['/swaps/{swap_id}/cancel', '/swaps/{swap_id}/rollback', '/risk/trading-state'];
  const examples = others.map((path) => reasonOf(`/api/v1${path}`));
  expect(new Set(examples).size).toBe(3);
  expect(examples).not.toContain('tighter stops after the backtest');
  expect(examples).not.toContain(undefined);
});
