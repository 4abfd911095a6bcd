import { z } from 'zod';
import { MEASURES } from '../../../shared/domain/gate.ts';
import { FAIL_ACTIONS, type LadderPlan, STRATEGIES, TWIN_KINDS } from '../../../shared/domain/ladder.ts';
import { type HandOver, SWAP_TRIGGERS, SWAP_TYPES } from '../../../shared/domain/swap.ts';
import {
  fields,
  finite,
  LONGEST_MS,
  lasting,
  listOf,
  oneOf,
  type Plain,
  place,
  times,
  version,
  whole,
  yesNo,
} from './form.ts';
import { CHARACTERS } from './header.ts';
import { DISK_FAULTS, EXCHANGE_FAULTS, NETWORK_FAULTS, type Step, type StepKind, type StepOf } from './step.ts';

/** How far a price may move, in ticks of ten: it stays above 0. */
const FARTHEST = 10_000;

type Shape<T> = { readonly [F in Exclude<keyof T, 'kind'>]-?: z.ZodType<Plain<T[F]>> };
type OwnShape<K extends StepKind> = Shape<Omit<StepOf<K>, 'who' | 'restraint'>>;

const NONE = {};
const move = whole(-FARTHEST, FARTHEST);
const share = whole(0, 10_000);
const size = whole(0, 1_000_000_000);
const few = whole(0, 1_000_000);
const slot = place;
const scope = place;

const handOver = fields({
  state: oneOf(['shadow', 'transfer', 'cold']),
  positions: oneOf(['adopt', 'run_off', 'flatten']),
  orders: oneOf(['adopt', 'cancel']),
} satisfies Shape<HandOver>);

const OF_EVERY_GATE = {
  observeOnly: yesNo,
  minSamples: few,
  since: oneOf(['ladder', 'rung']),
  passAfter: few,
  failAfter: few,
  inconclusiveAfter: few,
  errorAfter: few,
};
const [PROFIT, ...OTHERS] = MEASURES;
const gate = z.discriminatedUnion(
  'measure',
  [
    fields({ ...OF_EVERY_GATE, measure: z.literal(PROFIT), passAbove: finite, failBelow: finite, alpha: finite }),
    fields({ ...OF_EVERY_GATE, measure: oneOf(OTHERS), relative: yesNo, passUpTo: finite, failAbove: finite }),
  ],
  { error: `must be one of ${MEASURES.join(', ')}` },
);
const stepUp = z.discriminatedUnion(
  'kind',
  [
    fields({ kind: z.literal('full') }),
    fields({
      kind: z.literal('risk_adjusted'),
      targetVolatilityBp: finite,
      drawdownLimitBp: finite,
      leastStep: share,
    }),
    fields({ kind: z.literal('confidence'), fullAtBp: finite, leastStep: share }),
  ],
  { error: 'must be one of full, risk_adjusted, confidence' },
);
const rung = fields({
  share,
  simulatedShare: share,
  soakMs: lasting,
  evidence: fields({ fills: few, closedTrades: few, sessions: few, pairs: few }),
  gates: listOf(gate, 0, 20),
  stepUp,
  onFail: oneOf(FAIL_ACTIONS),
  advance: oneOf(['automatic', 'manual']),
} satisfies Shape<LadderPlan['rungs'][number]>);
const plan = fields({
  name: z.string('must be a text').max(64, 'must be a text of at most 64 characters'),
  strategy: oneOf(STRATEGIES),
  twin: oneOf(TWIN_KINDS),
  pairMs: lasting,
  rungs: listOf(rung, 1, 20),
  handOver,
  keepWarmMs: lasting.nullable(),
} satisfies Shape<LadderPlan>);

/** The fields of a step of each kind, beside its kind and who does it. */
const SHAPES: { readonly [K in StepKind]: OwnShape<K> } = {
  trades: { count: times, move, nextDay: place },
  quotes: { instrument: place, move, spread: move, size, count: times },
  bars: { instrument: place, move, volume: size, count: times },
  gap: { ms: lasting, move },
  burst: { instrument: place, count: times, move },
  silence: { instrument: place, ms: lasting, count: times },
  connection: { of: oneOf(['feed', 'exchange']), up: yesNo },
  catching_up: { standing: yesNo },
  jump: { ms: whole(-LONGEST_MS, LONGEST_MS) },
  sleep: { ms: lasting },
  exchange: { fault: oneOf(EXCHANGE_FAULTS), count: times },
  link_back: NONE,
  disk: { fault: oneOf(DISK_FAULTS), commits: times },
  reserve: { spent: yesNo },
  cut_power: { turns: whole(0, 100_000) },
  network: { fault: oneOf(NETWORK_FAULTS), count: times },
  network_back: NONE,
  behave: { at: version, character: oneOf(CHARACTERS) },
  snapshot: { back: whole(0, 100_000) },
  limit: { scope, name: place, tight: yesNo, unset: yesNo },
  action: { scope, trigger: place, action: place },
  trip: { scope, action: place },
  release_one: { at: place },
  kill_switch: { scope, flatten: yesNo.nullable(), refused: whole(0, 100_000) },
  trading: { scope, state: oneOf(['active', 'reducing', 'halted']) },
  require: { count: whole(0, 10), above: share },
  decide: { at: place, yes: yesNo, by: place, spelling: place, again: yesNo, meddle: yesNo, known: yesNo.optional() },
  emergency: { scope, ms: lasting },
  end_emergency: NONE,
  override: { slot, instrument: place, side: oneOf(['buy', 'sell']), size: few, ms: lasting },
  revoke: NONE,
  calendar: { which: place },
  operator: { person: place, role: place, active: yesNo },
  sign_in: {
    person: place,
    how: oneOf(['right', 'wrong', 'out', 'everywhere', 'password', 'unlock', 'nobody', 'idle', 'turned_away']),
    count: times,
  },
  entity: { at: place, what: oneOf(['describe', 'validate', 'delete', 'again']) },
  try_swap: { slot, to: version },
  pipeline: { to: version, stages: whole(1, 3), automatic: yesNo, rival: yesNo },
  undo: { at: place },
  calm: NONE,
  hair_trigger: {
    slot,
    of: oneOf(['slot', 'version', 'desk']),
    action: oneOf(['alert', 'step_down', 'reduce', 'roll_back', 'flatten', 'halt']),
  },
  swap: {
    slot,
    to: version,
    everywhere: yesNo,
    type: oneOf(SWAP_TYPES),
    handOver,
    boundary: yesNo,
    inMs: lasting,
  },
  rollback_slot: { slot },
  rollback_version: { slot, to: version.nullable() },
  rollback_deployment: { slot },
  deploy: { at: version, environment: oneOf(['paper', 'staging']) },
  hold: { at: version },
  release: { at: version, count: times, all: yesNo },
  drain: { at: version },
  advance: { ms: lasting },
  rule: { slot, to: version, trigger: oneOf(SWAP_TRIGGERS), handOver },
  unrule: NONE,
  health: { at: version, health: oneOf(['healthy', 'degraded', 'unhealthy']) },
  fail: { at: version, where: oneOf(['event', 'adopt', 'retire', 'warm', 'import', 'export']) },
  break: { at: version, mend: yesNo },
  call_off: NONE,
  kill: NONE,
  condemn: { atCommit: times, side: oneOf(['before', 'after']) },
  promote: { to: version, environment: oneOf(['paper', 'staging', 'production']), plan },
  period: { count: times, move },
  word: { at: place, word: oneOf(['advance', 'hold', 'resume', 'step_down', 'abort']) },
  latency: { at: place, p99Us: whole(1, 1_000_000_000) },
  breach: { at: place, action: oneOf(['roll_back', 'step_down', 'reduce', 'flatten', 'halt']) },
};

const OF_EVERY_STEP = {
  who: place.optional(),
  restraint: oneOf(['locked', 'forbidden']).optional(),
} satisfies { readonly [F in 'who' | 'restraint']: z.ZodType<Step[F]> };

/** What a step of each kind must be. */
export const STEPS: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(SHAPES).map(([kind, shape]) => [
    kind,
    fields({ kind: z.literal(kind), ...(shape as z.ZodRawShape), ...OF_EVERY_STEP }),
  ]),
);

/** Why a step of the right form cannot be; undefined where it can. Each period goes on from where the one before has led. */
export const senseOf = (step: Step): string | undefined =>
  step.kind === 'period' && step.count * Math.abs(step.move) > FARTHEST
    ? `count times move must stay within ${FARTHEST.toLocaleString('en-US')}, or the price would leave the market`
    : undefined;
