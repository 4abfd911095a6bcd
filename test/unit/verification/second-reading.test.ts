/** The recount is a reading of its own: its money is exact, and where the engine's fold differs from it, that is said. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredFact } from '../../../electron/engine/ports.ts';
import { CheckpointCheck } from '../../../electron/journal/check/checkpoint-check.ts';
import type { Problem } from '../../../electron/journal/check/problem.ts';
import { SignerHistory } from '../../../electron/journal/check/signer-history.ts';
import { formatCheckpoint } from '../../../electron/journal/checkpoint/checkpoint.ts';
import { signNote } from '../../../electron/journal/checkpoint/note.ts';
import { MerkleTree } from '../../../electron/journal/merkle/tree.ts';
import { disagreements } from '../../../electron/verification/agreement.ts';
import { EngineFold } from '../../../electron/verification/engine-fold.ts';
import { Book, nearest } from '../../../electron/verification/recount/book.ts';
import { Recount } from '../../../electron/verification/recount/recount.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { newKey } from '../../support/checkpoint-rig.ts';
import { type ExactDeal, exactState, Fraction } from '../../support/exact-ledger.ts';
import { changed, livedFacts } from '../../support/verified-desk.ts';

describe('a book', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [5n, -2n, -2n],
    [1n, 3n, 0n],
    [-2n, 3n, -1n],
  ])('rounds %i / %i to %i', (top, bottom, rounded) => {
    expect(nearest(top, bottom)).toBe(rounded);
  });

  it('holds what exact fractions give, for any deals', () => {
    const deal = fc.record({
      quantity: fc.integer({ min: -40, max: 40 }).filter((each) => each !== 0),
      price: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(
        fc.array(deal, { maxLength: 30 }),
        fc.boolean(),
        fc.bigInt({ min: 1n, max: 3n }),
        (deals, inverse, multiplier) => {
          const [priceScale, quantityScale] = [5, 4];
          const book = new Book({ key: 'x', inverse, multiplier, priceScale, quantityScale });
          for (const { quantity, price } of deals) book.deal(BigInt(quantity), BigInt(price));
          const exact = deals.map(
            ({ quantity, price }): ExactDeal => ({
              quantity: Fraction.at(quantity, quantityScale),
              price: Fraction.at(price, priceScale),
              fee: new Fraction(0n),
            }),
          );
          const state = exactState({ inverse, multiplier: Fraction.at(multiplier, 8) }, exact);
          expect([book.cost, book.realised]).toEqual([state.cost.units(), state.realised.units()]);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('two readings', () => {
  let facts: readonly StoredFact[];
  beforeAll(async () => {
    facts = await livedFacts();
  });
  const read = (stored: StoredFact): Fact => ({ ...(JSON.parse(stored.body) as object), kind: stored.kind }) as Fact;
  /** What differs when the recount reads the honest facts and the engine these. */
  function difference(others: readonly StoredFact[]): string {
    const recount = new Recount();
    for (const stored of facts) expect(recount.take(read(stored))).toBeUndefined();
    const fold = new EngineFold();
    for (const stored of others) expect(fold.take({ stored, fact: read(stored) })).toBeUndefined();
    return disagreements(recount, fold.view).join('\n');
  }

  it('agree where they read the same', () => {
    expect(difference(facts)).toBe('');
  });

  it.each([
    [
      'a fee',
      /the account in test:BTCUSDT: the engine has .*fees .*; recounted .*fees /,
      () => changed(facts, 'fill', 0, (b) => Object.assign(b, { fee: '10.00000000' })),
    ],
    [
      'a denial',
      /orders: the engine has 28 sent, 19 denied/,
      () => facts.filter((each) => each !== facts.findLast(({ kind }) => kind === 'order_denied')),
    ],
    [
      'a release',
      /breakers that stand: the engine has b-1/,
      () => facts.filter(({ kind }) => kind !== 'breaker_released'),
    ],
    [
      'a state',
      /the state of alpha:paper: the engine has halted; recounted active/,
      () => changed(facts, 'trading_state_changed', 1, (b) => Object.assign(b, { state: 'halted' })),
    ],
    [
      'an order that was taken back',
      /order o-[0-9a-f]+|open orders: the engine has/,
      () => facts.filter((each) => each !== facts.findLast(({ kind }) => kind === 'order_cancelled')),
    ],
    [
      'a version that left',
      /who is in (alpha|beta):paper/,
      () => facts.filter(({ kind }) => kind !== 'instance_detached'),
    ],
    [
      'the end of a swap',
      /swap .*: the engine has it in_progress; recounted completed/,
      () => facts.filter((each) => each !== facts.findLast(({ kind }) => kind === 'swap_completed')),
    ],
  ] as const)('that differ in %s say so', (_what, words, others) => {
    expect(difference(others())).toMatch(words);
  });
});

describe('a checkpoint that its key signed over another tree', () => {
  it('is found although its head is right', () => {
    const key = newKey();
    const hash = 'ab'.repeat(32);
    const problems: string[] = [];
    const report = ({ message }: Problem): void => void problems.push(message);
    const check = new CheckpointCheck([key.publicKey], report, new SignerHistory());
    check.append(hash);
    const origin = 'hotswap-desk/x';
    const text = formatCheckpoint({
      origin,
      size: 1,
      root: new MerkleTree().root(),
      head: hash,
      facts: 0,
      tsNs: epochNs(0n),
    });
    check.check(signNote(text, origin, key), { rows: 1, hash, facts: 0 });
    expect(problems).toEqual([expect.stringContaining('its root is not that of rows 1 to 1')]);
  });
});
