import type { Verification, Verifier } from '../../electron/api/verifier.ts';
import { epochNs } from '../../shared/units/time.ts';

const BEGUN: Verification = {
  state: 'running',
  phase: 'rows',
  rows: 1_000,
  total: 2_500,
  startedNs: epochNs(1_700_000_000_000_000_000n),
  endedNs: undefined,
  error: undefined,
  report: undefined,
};

const DONE: Verification = {
  ...BEGUN,
  state: 'done',
  phase: 'structure',
  rows: 2_500,
  endedNs: epochNs(1_700_000_001_000_000_000n),
  report: {
    ok: false,
    rows: 2_500,
    facts: 2_400,
    head: 'ab'.repeat(32),
    checkpoints: { count: 2, covered: 2_000, anchors: 2, keys: ['cd'.repeat(32)] },
    segments: { count: 0, sealed: 0, unseen: undefined },
    recounted: { facts: 2_400, orders: 10, fills: 9, slots: 1 },
    problems: [{ table: 'audit', seq: 7, message: 'audit row 7 does not give the hash it bears' }],
  },
};

/** A verifier that has verified already; whoever does not wait finds it at work. */
export const fakeVerifier: Verifier = {
  verify: (_maxAgeMs, waitMs) => Promise.resolve(waitMs === 0 ? BEGUN : DONE),
};
