import type { Chance } from '../../../electron/feed/simulation/chance.ts';
import { type HandOver, SWAP_TRIGGERS } from '../../../shared/domain/swap.ts';
import { PEOPLE } from '../../support/approval-people.ts';
import { VERSIONS } from '../../support/swap-versions.ts';
import { may, pick, weighed } from './draw.ts';
import { drawPlan } from './draw-plan.ts';
import { CHARACTERS } from './header.ts';
import { DISK_FAULTS, EXCHANGE_FAULTS, NETWORK_FAULTS, type Step, type StepKind, type StepOf } from './step.ts';
import { KINDS, THEMES, USUAL } from './weights.ts';

/** Faults of an exchange that need something else to come with them before they show. */
const LIKELIER = [
  'reject',
  'late_fill',
  'partial',
  'twice',
  'part_twice',
  'overlook',
  'overlook',
  'overlook',
  'overlook',
] as const;

/** The same in a world whose theme is the exchange: what it says comes in another order. */
const OUT_OF_ORDER = Array.from({ length: 8 }, () => 'reorder' as const);

/** Of a world's theme the parts of a step may depend, too. */
type Theme = ReadonlySet<StepKind>;
type Draws = { readonly [K in StepKind]: (chance: Chance, theme: Theme) => StepOf<K> };
const version = (chance: Chance): number => chance.integer(0, VERSIONS.length - 1);
const person = (chance: Chance): number => chance.integer(0, PEOPLE.length - 1);
const slot = (chance: Chance): number => chance.integer(0, 3);
const scope = (chance: Chance): number => chance.integer(0, 11);
const move = (chance: Chance): number => chance.integer(-60, 60);
const instrument = (chance: Chance): number => chance.integer(0, 2);

const drawHandOver = (chance: Chance): HandOver => ({
  state: pick(chance, ['shadow', 'transfer', 'transfer', 'cold']),
  positions: pick(chance, ['adopt', 'adopt', 'run_off', 'flatten']),
  orders: pick(chance, ['adopt', 'cancel']),
});

/** How a step of each kind is drawn. */
const DRAWS: Draws = {
  trades: (c) => ({ kind: 'trades', count: c.integer(1, 4), move: move(c), nextDay: c.integer(0, 14) }),
  quotes: (c) => ({
    kind: 'quotes',
    instrument: instrument(c),
    move: move(c),
    spread: pick(c, [1, 2, 10, -3]),
    size: pick(c, [0, 50, 1_000]),
    count: c.integer(1, 3),
  }),
  bars: (c) => ({
    kind: 'bars',
    instrument: instrument(c),
    move: move(c),
    volume: pick(c, [0, 100, 2_000]),
    count: c.integer(1, 2),
  }),
  gap: (c) => ({ kind: 'gap', ms: pick(c, [3_000, 70_000, 400_000, 90_000_000]), move: c.integer(-400, 400) }),
  burst: (c) => ({ kind: 'burst', instrument: instrument(c), count: c.integer(10, 60), move: move(c) }),
  silence: (c) => ({
    kind: 'silence',
    instrument: instrument(c),
    ms: pick(c, [500, 5_000, 60_000, 120_000]),
    count: c.integer(2, 6),
  }),
  connection: (c) => ({ kind: 'connection', of: pick(c, ['feed', 'exchange']), up: may(c, 0.6) }),
  catching_up: (c) => ({ kind: 'catching_up', standing: may(c, 0.4) }),
  jump: (c) => ({ kind: 'jump', ms: pick(c, [-3_600_000, -5_000, -50, 500, 60_000, 3_600_000]) }),
  sleep: (c) => ({ kind: 'sleep', ms: pick(c, [30_000, 4_000_000, 40_000_000]) }),
  exchange: (c, theme) => ({
    kind: 'exchange',
    fault: pick(c, [...EXCHANGE_FAULTS, ...LIKELIER, ...(theme.has('exchange') ? OUT_OF_ORDER : [])]),
    count: c.integer(1, 6),
  }),
  link_back: () => ({ kind: 'link_back' }),
  disk: (c) => ({ kind: 'disk', fault: pick(c, DISK_FAULTS), commits: c.integer(1, 4) }),
  reserve: (c) => ({ kind: 'reserve', spent: may(c, 0.5) }),
  cut_power: (c) => ({ kind: 'cut_power', turns: c.integer(0, 5) }),
  network: (c) => ({ kind: 'network', fault: pick(c, NETWORK_FAULTS), count: c.integer(1, 5) }),
  network_back: () => ({ kind: 'network_back' }),
  behave: (c) => ({ kind: 'behave', at: version(c), character: pick(c, CHARACTERS) }),
  snapshot: (c) => ({ kind: 'snapshot', back: c.integer(0, 12) }),
  limit: (c, theme) => ({
    kind: 'limit',
    scope: scope(c),
    name: c.integer(0, 45),
    // What is loosened waits for others, where others must agree.
    tight: may(c, theme.has('require') ? 0.45 : 0.65),
    unset: may(c, 0.15),
  }),
  action: (c) => ({ kind: 'action', scope: scope(c), trigger: c.integer(0, 15), action: c.integer(0, 5) }),
  trip: (c) => ({ kind: 'trip', scope: scope(c), action: c.integer(0, 3) }),
  release_one: (c) => ({ kind: 'release_one', at: c.integer(0, 5) }),
  kill_switch: (c) => ({
    kind: 'kill_switch',
    scope: scope(c),
    flatten: pick(c, [true, true, false, null]),
    refused: pick(c, [0, 0, 1, 3]),
  }),
  trading: (c) => ({
    kind: 'trading',
    scope: scope(c),
    state: pick(c, ['active', 'active', 'active', 'reducing', 'halted']),
  }),
  require: (c, theme) => ({
    kind: 'require',
    count: pick(c, theme.has('require') ? [0, 1, 1, 1, 2] : [0, 1, 2]),
    above: pick(c, [500, 1_000, 1_000, 3_000]),
  }),
  decide: (c, theme) => ({
    kind: 'decide',
    at: c.integer(0, 3),
    yes: may(c, 0.85),
    by: person(c),
    spelling: pick(c, [0, 0, 0, 1, 2]),
    // Somebody agrees who may not any more: there must be one, which is so where operators come and go.
    again: may(c, theme.has('operator') ? 0.6 : 0.2),
    meddle: may(c, 0.15),
    known: may(c, 0.3),
  }),
  emergency: (c) => ({ kind: 'emergency', scope: scope(c), ms: pick(c, [1_000, 60_000, 900_000]) }),
  end_emergency: () => ({ kind: 'end_emergency' }),
  override: (c) => ({
    kind: 'override',
    slot: slot(c),
    instrument: c.integer(0, 1),
    side: pick(c, ['buy', 'sell']),
    size: c.integer(0, 3),
    ms: pick(c, [1, 60_000]),
  }),
  revoke: () => ({ kind: 'revoke' }),
  calendar: (c) => ({ kind: 'calendar', which: c.integer(0, 3) }),
  operator: (c, theme) => ({
    kind: 'operator',
    person: person(c),
    role: c.integer(0, 3),
    active: may(c, theme.has('operator') ? 0.5 : 0.7),
  }),
  sign_in: (c) => ({
    kind: 'sign_in',
    person: person(c),
    how: pick(c, [
      'right',
      'right',
      'wrong',
      'wrong',
      'out',
      'everywhere',
      'everywhere',
      'password',
      'password',
      'password',
      'unlock',
      'nobody',
      'idle',
      'turned_away',
    ]),
    count: pick(c, [1, 1, 6, 12]),
  }),
  entity: (c) => ({
    kind: 'entity',
    at: version(c),
    what: pick(c, ['describe', 'describe', 'describe', 'validate', 'validate', 'delete', 'again']),
  }),
  try_swap: (c) => ({ kind: 'try_swap', slot: slot(c), to: version(c) }),
  pipeline: (c) => ({
    kind: 'pipeline',
    to: version(c),
    stages: c.integer(2, 3),
    automatic: may(c, 0.85),
    rival: may(c, 0.4),
  }),
  calm: () => ({ kind: 'calm' }),
  undo: (c) => ({ kind: 'undo', at: c.integer(0, 5) }),
  hair_trigger: (c) => ({
    kind: 'hair_trigger',
    slot: slot(c),
    of: pick(c, ['slot', 'version', 'desk']),
    action: pick(c, ['alert', 'step_down', 'reduce', 'roll_back', 'flatten', 'halt']),
  }),
  swap: (c) => ({
    kind: 'swap',
    slot: slot(c),
    to: version(c),
    everywhere: may(c, 0.5),
    type: pick(c, ['manual', 'manual', 'manual', 'automatic', 'emergency', 'emergency', 'rollback', 'scheduled']),
    handOver: drawHandOver(c),
    boundary: may(c, 0.5),
    inMs: pick(c, [500, 5_000]),
  }),
  rollback_slot: (c) => ({ kind: 'rollback_slot', slot: slot(c) }),
  rollback_version: (c) => ({ kind: 'rollback_version', slot: slot(c), to: may(c, 0.5) ? null : version(c) }),
  rollback_deployment: (c) => ({ kind: 'rollback_deployment', slot: slot(c) }),
  deploy: (c) => ({ kind: 'deploy', at: version(c), environment: pick(c, ['paper', 'staging']) }),
  hold: (c) => ({ kind: 'hold', at: version(c) }),
  release: (c) => ({ kind: 'release', at: version(c), count: c.integer(1, 6), all: may(c, 0.6) }),
  drain: (c) => ({ kind: 'drain', at: version(c) }),
  advance: (c) => ({ kind: 'advance', ms: pick(c, [1_000, 5_000, 30_000, 3_600_000]) }),
  rule: (c) => ({
    kind: 'rule',
    slot: slot(c),
    to: version(c),
    trigger: pick(c, SWAP_TRIGGERS),
    handOver: drawHandOver(c),
  }),
  unrule: () => ({ kind: 'unrule' }),
  health: (c) => ({ kind: 'health', at: version(c), health: pick(c, ['healthy', 'healthy', 'degraded', 'unhealthy']) }),
  fail: (c) => ({
    kind: 'fail',
    at: version(c),
    where: pick(c, ['event', 'event', 'adopt', 'retire', 'warm', 'warm', 'import', 'export', 'export']),
  }),
  break: (c) => ({ kind: 'break', at: version(c), mend: may(c, 0.45) }),
  call_off: () => ({ kind: 'call_off' }),
  kill: () => ({ kind: 'kill' }),
  condemn: (c) => ({ kind: 'condemn', atCommit: c.integer(1, 4), side: pick(c, ['before', 'after']) }),
  promote: (c) => ({
    kind: 'promote',
    to: may(c, 0.8) ? pick(c, [1, 2, 4]) : version(c),
    environment: pick(c, ['paper', 'paper', 'paper', 'staging', 'production']),
    plan: drawPlan(c),
  }),
  period: (c) => ({ kind: 'period', count: c.integer(1, 3), move: c.integer(-40, 40) }),
  word: (c) => ({
    kind: 'word',
    at: c.integer(0, 3),
    word: pick(c, ['advance', 'advance', 'advance', 'hold', 'resume', 'resume', 'step_down', 'abort']),
  }),
  latency: (c) => ({ kind: 'latency', at: c.integer(0, 3), p99Us: pick(c, [50, 500, 5_000, 5_000]) }),
  breach: (c) => ({
    kind: 'breach',
    at: c.integer(0, 3),
    action: pick(c, ['roll_back', 'step_down', 'reduce', 'flatten', 'halt']),
  }),
};

/** Draws the kind of each step, and then the step: one stream for each, so that a longer script begins as a shorter one. */
export function drawSteps(kinds: Chance, parts: Chance, people: Chance, count: number): Step[] {
  const theme: Theme = new Set(pick(kinds, THEMES));
  const weights = KINDS.map((kind) => [theme.has(kind) ? 4 * USUAL[kind] + 10 : USUAL[kind], kind] as const);
  // Some markets open with nothing that anybody could be judged by.
  const opensCrossed = may(kinds, 0.25);
  return Array.from({ length: count }, (_, i): Step => {
    const isOpening = i === 0 && opensCrossed;
    const step: Step = isOpening
      ? { kind: 'quotes', instrument: 0, move: 0, spread: -3, size: 50, count: 3 }
      : (DRAWS[weighed(kinds, weights)](parts, theme) as Step);
    const who = may(people, 0.75) ? person(people) : undefined;
    const restraint = may(people, 0.04) ? pick(people, ['locked', 'forbidden']) : undefined;
    return { ...step, ...(who !== undefined && { who }), ...(restraint && { restraint }) };
  });
}
