/** False histories whose chain is whole: each is found by the recount of the facts, and said in words. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import { auditFacts } from '../../support/read-facts.ts';
import { changed, livedFacts, twice, without } from '../../support/verified-desk.ts';

type Body = Record<string, unknown>;
type Facts = readonly StoredFact[];
type Leg = { transfers: Body[]; adoptedOrders: string[]; fromInstance: number; share?: number };

let facts: Facts;
beforeAll(async () => {
  facts = await livedFacts();
});

const legOf = (body: Body): Leg => (body.legs as Leg[])[0] as Leg;

describe('an honest history', () => {
  it('agrees with the engine, and says what was recounted', () => {
    const { problems, recounted } = auditFacts(facts);
    expect(problems).toEqual([]);
    expect(recounted).toEqual({ facts: facts.length, orders: 28, fills: 17, slots: 2 });
  });

  it('agrees at every point of it', () => {
    for (let end = 0; end <= facts.length; end += 1) expect(auditFacts(facts.slice(0, end)).problems).toEqual([]);
  });
});

describe('a false history', () => {
  const cases: readonly (readonly [what: string, words: RegExp, make: (facts: Facts) => Facts])[] = [
    ['a fill at another price', /says that it realised/, (f) => changed(f, 'fill', 0, (b) => (b.price = 5_000_000))],
    [
      'profit that was not made',
      /says that it realised/,
      (f) => changed(f, 'fill', 0, (b) => (b.realised = '1.00000000')),
    ],
    ['a fill for another version', /is booked for 7/, (f) => changed(f, 'fill', 0, (b) => (b.instance = 7))],
    [
      'a fill on the other side',
      /says buy .* the order was to sell/,
      (f) => changed(f, 'fill', 0, (b) => (b.side = 'buy')),
    ],
    [
      'a fill under another name',
      /bears the name beta@9/,
      (f) => changed(f, 'fill', 0, (b) => (b.version = 'beta@9.9.9')),
    ],
    [
      'more filled than was sent',
      /is filled for 9999 of 314/,
      (f) => changed(f, 'fill', 0, (b) => (b.quantity = 9_999)),
    ],
    ['a fill twice', /is filled for|never sent|long over/, (f) => twice(f, 'fill', 0)],
    ['a fill of half a unit', /no whole number/, (f) => changed(f, 'fill', 0, (b) => (b.quantity = 0.5))],
    ['a fee that is no amount', /fee is "x", no amount/, (f) => changed(f, 'fill', 0, (b) => (b.fee = 'x'))],
    [
      'a fill whose order was never sent',
      /cannot fold .* order o-00000001 is missing/,
      (f) => without(f, 'order_sent', 0),
    ],
    ['an order sent twice', /number is out of turn/, (f) => twice(f, 'order_sent', 3)],
    [
      'an order by one who is not there',
      /instance 9 is not in/,
      (f) => changed(f, 'order_sent', 0, (b) => (b.instance = 9)),
    ],
    [
      'an order under another name',
      /bears the name/,
      (f) => changed(f, 'order_sent', 0, (b) => (b.version = 'alpha@3.0.0')),
    ],
    [
      'an order in no known instrument',
      /no instrument/,
      (f) => changed(f, 'order_sent', 0, (b) => (b.instrument = 'x:y')),
    ],
    [
      'an order of an exit that is none',
      /is not under way/,
      (f) => changed(f, 'order_sent', 0, (b) => (b.exitId = 'x-1')),
    ],
    [
      'an order by an override that nobody granted',
      /no override/,
      (f) => changed(f, 'order_sent', 0, (b) => (b.overrideId = 'v')),
    ],
    [
      'orders under a halt',
      /left although alpha:paper was halted/,
      (f) => changed(f, 'trading_state_changed', 1, (b) => (b.state = 'halted')),
    ],
    [
      'a state that there is not',
      /no trading state asleep/,
      (f) => changed(f, 'trading_state_changed', 0, (b) => (b.state = 'asleep')),
    ],
    ['half a swap: completed without a cut', /half a swap/, (f) => without(f, 'swap_cut', 1)],
    ['a cut twice', /makes its cut when it is cut/, (f) => twice(f, 'swap_cut', 0)],
    [
      'a cut by one who is not live',
      /gives way and is not live/,
      (f) => changed(f, 'swap_cut', 0, (b) => (legOf(b).fromInstance = 2)),
    ],
    [
      'a position that was not handed over',
      /to hand positions over/,
      (f) => changed(f, 'swap_cut', 0, (b) => (legOf(b).transfers = [])),
    ],
    [
      'more handed over than was held',
      /hands over 412 .* holds 411/,
      (f) => changed(f, 'swap_cut', 0, (b) => ((legOf(b).transfers[0] as Body).quantity = 412)),
    ],
    [
      'orders of another handed over',
      /it belongs to 2/,
      (f) => changed(f, 'swap_cut', 0, (b) => (legOf(b).adoptedOrders = ['o-00000004'])),
    ],
    [
      'shares beyond the whole',
      /do not make 10000/,
      (f) => changed(f, 'swap_cut', 0, (b) => (legOf(b).share = 10_001)),
    ],
    ['a share below nothing', /holds a share of -1/, (f) => changed(f, 'swap_cut', 0, (b) => (legOf(b).share = -1))],
    [
      'a swap undone that never was',
      /there is no swap/,
      (f) => changed(f, 'swap_initiated', 1, (b) => (b.reverts = 'none')),
    ],
    ['a breaker that was left out', /number is out of turn/, (f) => without(f, 'breaker_tripped', 0)],
    ['a breaker released that does not stand', /does not stand/, (f) => twice(f, 'breaker_released', 0)],
    [
      'a breaker that comes twice',
      /number is out of turn|trips on/,
      (f) => changed(f, 'breaker_tripped', 1, (b) => (b.id = 'b-9')),
    ],
    ['a second version in force', /second version in force/, (f) => twice(f, 'deployment_activated', 0)],
    ['a deployment that nobody began', /no deployment|no slot/, (f) => without(f, 'deployment_started', 0)],
    ['a version that nobody registered', /no entity/, (f) => without(f, 'entity_registered', 0)],
    [
      'an approval that nobody gave',
      /no approval/,
      (f) => changed(f, 'limits_changed', 0, (b) => (b.approvalId = 'a')),
    ],
    [
      'an emergency that nobody declared',
      /does not stand/,
      (f) => changed(f, 'limits_changed', 0, (b) => (b.emergencyId = 'e-1')),
    ],
    [
      'a fact left out, and nothing else',
      /follows fact/,
      (f) => f.filter(({ kind, seq }) => kind !== 'health_changed' || seq > 11),
    ],
    [
      'a kind that there is not',
      /written by a newer desk \(it has facts of the kind "gift", first at 20\)/,
      (f) => f.map((each) => (each.seq === 20 ? { ...each, kind: 'gift' } : each)),
    ],
    [
      'a body that is no object',
      /no JSON object/,
      (f) => f.map((each) => (each.seq === 20 ? { ...each, body: '[1]' } : each)),
    ],
    [
      'a body that is not what its kind says',
      /not what a fact of its kind says|is missing/,
      (f) => changed(f, 'swap_cut', 0, (b) => delete b.legs),
    ],
  ];
  it.each(cases)('%s is found', (_what, words, make) => {
    const { problems } = auditFacts(make(facts));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
  });

  it('is told with the number and kind of the first fact that cannot be', () => {
    const bad = changed(facts, 'fill', 2, (body) => (body.quantity = 9_999));
    const { seq } = facts.filter(({ kind }) => kind === 'fill')[2] as StoredFact;
    expect(auditFacts(bad).problems[0]).toMatch(
      new RegExp(`^fact ${seq} \\(fill\\) cannot be: .*Later facts were not recounted$`),
    );
  });

  it('never makes the reader throw, whatever a member is turned into', () => {
    const junk: readonly unknown[] = [null, -1, 1e300, 'x', '', [], {}, true, '9'.repeat(400), undefined];
    for (const { seq, body } of facts)
      for (const name of Object.keys(JSON.parse(body) as object)) {
        const value = junk[(seq + name.length) % junk.length];
        const bad = facts.map((each) =>
          each.seq === seq
            ? { ...each, body: JSON.stringify({ ...(JSON.parse(body) as object), [name]: value }) }
            : each,
        );
        expect(() => auditFacts(bad)).not.toThrow();
      }
  });
});
