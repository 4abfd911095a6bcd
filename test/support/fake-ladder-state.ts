import type { ConsoleFrame } from '../../shared/contract/console.ts';
import type { LadderPlansView, LadderView } from '../../shared/contract/ladder.ts';
import { type GateForm, LadderPlanForm, PipelineForm } from '../../shared/contract/ladder-plan.ts';
import { attachment, IDS, INSTRUMENT, SLOT, type Version } from './fake-desk-state.ts';

/** Ladders as a pretended desk shows them: figures that are made up but hang together. */

export type Gate = LadderView['gates'][number];
type Frame = Required<ConsoleFrame>;

const CAPITAL = '1000000.00000000';
const AT = (time: string): string => `2026-11-21T${time}.000Z`;

const profitGate = { measure: 'profit', pass_after: 3, min_samples: 24 } as const;
const limit = (measure: Exclude<GateForm['measure'], 'profit'>, most: number, more: object = {}) => ({
  measure,
  pass_up_to: most,
  fail_above: most * 2,
  pass_after: 3,
  ...more,
});
const GATES = [
  profitGate,
  limit('drawdown', 200),
  limit('slippage', 1.5),
  limit('error_rate', 50),
  limit('latency', 25_000, { observe_only: true }),
];

const rung = (share: number) => ({
  share_bp: share,
  simulated_share_bp: share === 0 ? 1_000 : 0,
  soak_ms: 3_600_000,
  evidence: { fills: 50, closed_trades: 10, sessions: 0, pairs: 12 },
  gates: GATES,
});

/** The ladder of most promotions. */
export const CANARY = LadderPlanForm.parse({
  name: 'canary',
  description: 'From one per cent to the whole, an hour of open market on each rung.',
  strategy: 'canary',
  rungs: [...[100, 500, 1_000, 2_500, 5_000].map(rung), { share_bp: 10_000, soak_ms: 0 }],
});

const PAPER = LadderPlanForm.parse({
  name: 'paper',
  description: 'Simulated only: no capital is ever at risk.',
  strategy: 'paper',
  rungs: [rung(0)],
});

const BLUE_GREEN = LadderPlanForm.parse({
  name: 'blue-green',
  description: 'Simulated beside the version in force at its full size, then all at once.',
  strategy: 'blue_green',
  rungs: [
    { ...rung(0), simulated_share_bp: 10_000 },
    { share_bp: 10_000, soak_ms: 0 },
  ],
});

const PIPELINE = PipelineForm.parse({
  name: 'paper-to-production',
  description: 'From a simulated account over a small share to production.',
  stages: [
    { environment: 'paper', plan: 'paper', promotion: 'automatic' },
    { environment: 'staging', plan: 'canary', promotion: 'manual' },
    { environment: 'production', plan: 'canary' },
  ],
});

/** Ladders and pipelines that a promotion may name, and one file that cannot be used. */
export function plans(): LadderPlansView {
  const known = (plan: LadderPlanForm) => ({
    name: plan.name,
    description: plan.description,
    source: 'built_in' as const,
    file: `resources/ladders/${plan.name}.json`,
    plan,
    problem: null,
  });
  const { name, description } = PIPELINE;
  return {
    ladders: [
      ...[CANARY, PAPER, BLUE_GREEN].map(known),
      {
        name: 'ours',
        description: '',
        source: 'own',
        file: '/data/ladders/ours.json',
        plan: null,
        problem: 'rungs.0.share_bp: give a whole number from 0 to 10000',
      },
    ],
    pipelines: [
      { name, description, source: 'built_in', file: 'resources/pipelines/x.json', problem: null, pipeline: PIPELINE },
    ],
  };
}

const NO_RUN = { outcome: null, times: 0, needed: null } as const;

/** How a gate stood at the last review. */
export const gate = (change: Partial<Gate> & Pick<Gate, 'measure' | 'words'>): Gate => ({
  observe_only: false,
  outcome: 'pass',
  value: null,
  lower: null,
  upper: null,
  threshold: 0,
  samples: 48,
  min_samples: 1,
  run: change.outcome === null ? NO_RUN : { outcome: 'pass', times: 3, needed: 3 },
  ...change,
});

export const PROFIT_WORDS =
  'profit against the twin: +1.2 bp a period, between −0.41 and +2.8, each with 95 % certainty over 48 pairs; not yet clear';

/** Gates that came out in every way there is. */
export const gates = (): Gate[] => [
  gate({
    measure: 'profit',
    outcome: 'inconclusive',
    value: 1.2,
    lower: -0.41,
    upper: 2.8,
    run: { outcome: 'inconclusive', times: 5, needed: 12 },
    words: PROFIT_WORDS,
  }),
  gate({
    measure: 'drawdown',
    value: 60,
    threshold: 200,
    words: 'drawdown: 60 bp of the budget over 48 periods; within 200 bp of the budget',
  }),
  gate({
    measure: 'slippage',
    value: 0.4,
    threshold: 1.5,
    run: { outcome: 'pass', times: 2, needed: 3 },
    words: 'slippage: 0.4 bp of value over 38 fills; within 1.5 bp of value',
  }),
  gate({
    measure: 'error_rate',
    outcome: 'waiting',
    samples: 0,
    run: { outcome: null, times: 0, needed: null },
    words: 'error rate: 412 requests, and 500 are needed',
  }),
  gate({
    measure: 'latency',
    observe_only: true,
    value: 4_200,
    threshold: 25_000,
    words: 'latency: 4200 µs over 412 requests; within 25000 µs',
  }),
];

const who = (id: string, version: string) => ({ entity_id: id, version, deployment_id: null });

/** `momentum@2.0.0` on its third rung, at a tenth of the capital, with its twin beside it. */
export function ladder(change: Partial<LadderView> = {}): LadderView {
  return {
    ladder_id: '40000000-0000-4000-8000-000000000001',
    slot_id: SLOT,
    environment: 'paper',
    plan: CANARY,
    status: 'climbing',
    held: null,
    candidate: who(IDS.new, 'momentum@2.0.0'),
    twin: who(IDS.old, 'momentum@1.0.0'),
    incumbent: who(IDS.old, 'momentum@1.0.0'),
    rung: 3,
    share_bp: 1_000,
    budget: '100000.00000000',
    capital: CAPITAL,
    currency: 'USDT',
    entered_at: AT('13:49:53'),
    soak: { open_ms: 42 * 60_000 + 7_000, needed_ms: 3_600_000 },
    evidence: {
      fills: { seen: 38, needed: 50 },
      closed_trades: { seen: 12, needed: 10 },
      sessions: { seen: 1, needed: 0 },
      pairs: { seen: 8, needed: 12 },
    },
    pairs_in_all: 48,
    gates: gates(),
    missing: [
      '42 of 60 min of open market',
      '38 of 50 fills',
      '8 of 12 compared periods',
      PROFIT_WORDS,
      'slippage passes; 1 more review',
      'error rate: 412 requests, and 500 are needed',
    ],
    next: { kind: 'move', rung: 4, share_bp: 2_500, reason: null },
    difference: { mean_bp: 1.2, lower_bp: -0.41, upper_bp: 2.8 },
    drawdown_bp: 60,
    return_bp: 57.6,
    approval_id: null,
    pipeline: null,
    moves: [
      {
        kind: 'admitted',
        rung: 1,
        share_bp: 100,
        at: AT('11:41:02'),
        by: 'ann',
        reason: 'better after costs in each month',
      },
      {
        kind: 'advanced',
        rung: 2,
        share_bp: 500,
        at: AT('12:45:19'),
        by: 'desk',
        reason: 'every gate passes on rung 1',
      },
      {
        kind: 'advanced',
        rung: 3,
        share_bp: 1_000,
        at: AT('13:49:53'),
        by: 'desk',
        reason: 'every gate passes on rung 2',
      },
    ],
    reason: 'better after costs in each month',
    started_by: 'ann',
    started_at: AT('11:40:58'),
    ended_at: null,
    end_reason: null,
    swap_id: null,
    ...change,
  };
}

/** Gives the slot of a frame a ladder: its candidate, the version in force with what is left, and a simulated twin. */
export function climb(frame: Frame, change: Partial<LadderView> = {}): LadderView {
  const made = ladder(change);
  frame.ladders = [made];
  placeOn(frame, made.share_bp);
  return made;
}

/** Everybody in the slot while the candidate holds a share; the version in force alone where it has left: null. */
export function placeOn(frame: Frame, share: number | null): void {
  const [slot] = frame.slots;
  const named = (id: string): Version => {
    const found = frame.versions.find(({ entity_id }) => entity_id === id);
    if (!found) throw new Error(`the made-up desk has no entity ${id}`);
    return found;
  };
  if (!slot) return;
  const [live] = slot.attachments;
  if (!live) return;
  if (share === null) {
    slot.attachments = [{ ...live, share_bp: 10_000 }];
    slot.candidate_exit = null;
    slot.versions = slot.versions.filter(({ version }) => version !== 'momentum@2.0.0');
    return;
  }
  const candidate = attachment(named(IDS.new), share > 0 ? 'live' : 'shadow', 2);
  const twin = { ...attachment(named(IDS.old), 'shadow', 3), role: 'twin' as const };
  slot.candidate_exit =
    share === 0
      ? null
      : {
          cancels: 1,
          adopts: [{ instrument: INSTRUMENT, symbol: 'BTCUSDT', quantity: '0.042' }],
          exposure: '2593.44000000',
          cost: { spread: '0.21000000', impact: '0.03000000', fee: '1.30000000', total: '1.54000000' },
          estimated_cost: '1.54000000',
          still_tripped: [],
          currency: 'USDT',
        };
  slot.attachments = [{ ...live, share_bp: 10_000 - share }, { ...candidate, share_bp: share }, twin];
  if (share > 0 && !slot.versions.some(({ version }) => version === 'momentum@2.0.0')) {
    const profit = { realised: '21.40000000', unrealised: '3.10000000', fees: '1.20000000', total: '23.30000000' };
    slot.versions.push({
      version: 'momentum@2.0.0',
      profit: { ...profit, currency: 'USDT' },
      position: [{ symbol: 'BTCUSDT', quantity: '0.042' }],
      fills: 38,
    });
  }
}
