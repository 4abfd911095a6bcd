import type { CommitBatch, StoredFact } from '../../electron/engine/ports.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { auditEntry } from '../unit/journal/journal-fixture.ts';
import { CheckpointRig } from './checkpoint-rig.ts';
import { type Operation, perform } from './swap-operations.ts';
import { SwapWorld } from './swap-world.ts';

const trades = (move: number): Operation => ({ kind: 'trades', count: 3, move, nextDay: 1 });
const swap = (to: number): Operation => ({
  kind: 'swap',
  slot: 0,
  to,
  everywhere: false,
  type: 'manual',
  handOver: DEFAULT_HAND_OVER,
  boundary: false,
  inMs: 500,
});

/** A short life in which most things happen: orders, fills, a swap, a way back, a halt and a breaker. */
const LIFE: readonly Operation[] = [
  { kind: 'deploy', at: 0, environment: 'paper' },
  { kind: 'deploy', at: 3, environment: 'paper' },
  trades(0),
  trades(5),
  swap(1),
  trades(-4),
  { kind: 'rollback_slot', slot: 0 },
  trades(6),
  { kind: 'state', slot: 0, desk: false, state: 'reducing' },
  trades(2),
  { kind: 'state', slot: 0, desk: false, state: 'active' },
  trades(-3),
  { kind: 'tighten', loss: 1n, action: 'reduce' },
  trades(-60),
  { kind: 'release_breaker' },
  trades(1),
];

let lived: Promise<readonly StoredFact[]> | undefined;

/** The facts of a real, short life of a desk. Lived once, and the same for everybody. */
export function livedFacts(): Promise<readonly StoredFact[]> {
  lived ??= live();
  return lived;
}

async function live(): Promise<readonly StoredFact[]> {
  const world = await SwapWorld.start(false);
  for (const each of LIFE) {
    await perform(world, each);
    await world.settle();
  }
  await world.quiesce();
  const facts = [...world.desk.journal.facts()];
  await world.close();
  return facts;
}

/** A batch of facts, each with an audit row of its own. */
export const batchOf = (facts: readonly StoredFact[]): CommitBatch => ({
  facts,
  audit: facts.map(({ seq, kind }) => auditEntry({ action: kind, subject: `s-${seq}`, payload: { fact: seq } })),
});

/**
 * A data directory whose journal holds these facts, with a checkpoint over about every third of them. It is closed.
 *
 * @returns the rig that made it, for its directory and its key.
 */
export function deskDirectory(facts: readonly StoredFact[]): CheckpointRig {
  const rig = new CheckpointRig().begin();
  const part = Math.ceil(facts.length / 3);
  for (let at = 0; at < facts.length; at += part) {
    rig.journal.commit(batchOf(facts.slice(at, at + part)));
    rig.clock.advance(61_000);
    rig.settle();
    rig.clock.advance(2_000);
    rig.settle();
  }
  rig.journal.close();
  return rig;
}

/** The facts with one of them changed: the n-th of its kind, from 0. */
export function changed<K extends Fact['kind']>(
  facts: readonly StoredFact[],
  kind: K,
  n: number,
  change: (body: Record<string, unknown>) => void,
): readonly StoredFact[] {
  const { seq } = defined(facts.filter((each) => each.kind === kind)[n], `${kind} ${n}`);
  return facts.map((each) => {
    if (each.seq !== seq) return each;
    const body = JSON.parse(each.body) as Record<string, unknown>;
    change(body);
    return { ...each, body: JSON.stringify(body) };
  });
}

/** The facts without one of them, numbered anew. */
export function without(facts: readonly StoredFact[], kind: Fact['kind'], n: number): readonly StoredFact[] {
  const { seq } = defined(facts.filter((each) => each.kind === kind)[n], `${kind} ${n}`);
  return facts.filter((each) => each.seq !== seq).map((each, index) => ({ ...each, seq: index + 1 }));
}

/** The facts with one of them a second time, right behind the first. */
export function twice(facts: readonly StoredFact[], kind: Fact['kind'], n: number): readonly StoredFact[] {
  const again = defined(facts.filter((each) => each.kind === kind)[n], `${kind} ${n}`);
  return facts
    .flatMap((each) => (each === again ? [each, again] : [each]))
    .map((each, index) => ({ ...each, seq: index + 1 }));
}
