import { partOfStretch } from '../../shared/base/words.ts';
import type { CountedOutcome, GateOutcome, Measure } from '../../shared/domain/gate.ts';
import type { HoldCause, LadderStatus, Strategy, TwinKind } from '../../shared/domain/ladder.ts';
import { count, MINUS, NONE } from './number.ts';
import { basisPoints, limitPercent } from './share.ts';

/** How something stands, told by a shape, a word and a colour: none of the three is alone. */
export interface Sign {
  readonly shape: string;
  readonly word: string;
  readonly tone: 'ok' | 'down' | 'warn' | 'muted' | 'accent';
}

export const STATUS_SIGNS: Readonly<Record<LadderStatus, Sign>> = {
  preparing: { shape: '…', word: 'preparing', tone: 'muted' },
  climbing: { shape: '▲', word: 'climbing', tone: 'accent' },
  held: { shape: '‖', word: 'held', tone: 'warn' },
  awaiting_approval: { shape: '◔', word: 'awaits approval', tone: 'warn' },
  completed: { shape: '✓', word: 'climbed', tone: 'ok' },
  aborted: { shape: '✕', word: 'aborted', tone: 'down' },
};

/** A ladder that was climbed, and whose take-over was undone since. */
export const UNDONE_SIGN: Sign = { shape: '↩', word: 'rolled back', tone: 'warn' };

const OUTCOME_SIGNS: Readonly<Record<GateOutcome, Sign>> = {
  pass: { shape: '✓', word: 'pass', tone: 'ok' },
  fail: { shape: '✕', word: 'fail', tone: 'down' },
  inconclusive: { shape: '≈', word: 'inconclusive', tone: 'warn' },
  error: { shape: '!', word: 'error', tone: 'warn' },
  waiting: { shape: '…', word: 'waits', tone: 'muted' },
};

/** How a gate came out; `not yet` before the first look. */
export const outcomeSign = (outcome: GateOutcome | null): Sign =>
  outcome === null ? { shape: '·', word: 'not yet', tone: 'muted' } : OUTCOME_SIGNS[outcome];

/** How often in a row an outcome came, of how often it takes: `2/3`. Empty while it says nothing of this outcome. */
export const runWords = (
  outcome: GateOutcome | null,
  run: { readonly outcome: CountedOutcome | null; readonly times: number; readonly needed: number | null },
): string => (run.needed === null || run.outcome !== outcome ? '' : `${Math.min(run.times, run.needed)}/${run.needed}`);

export const MEASURE_LABELS: Readonly<Record<Measure, string>> = {
  profit: 'profit',
  drawdown: 'drawdown',
  slippage: 'slippage',
  reject_rate: 'rejects',
  denial_rate: 'denials',
  error_rate: 'errors',
  latency: 'latency',
  divergence: 'divergence',
  turnover: 'turnover',
};

/** A verdict without what it is on, where that stands beside it already. */
export const verdictWords = (words: string): string => words.slice(words.indexOf(': ') + 1).trim();

/** Why a ladder is held, as a headline. */
export const HELD_HEADS: Readonly<Record<HoldCause, string>> = {
  person: 'Held by a person',
  inconclusive: 'Neither better nor worse',
  error: 'It cannot be judged',
  failed: 'A gate has failed',
  allocation: 'The split is not what it should be',
  approval: 'No approval for the next rung',
  incumbent: 'The version in force has changed',
  risk: 'Its risk was taken down',
};

/** What a person does about a held ladder. */
export const HELD_HINTS: Readonly<Record<HoldCause, string>> = {
  person: 'Resume lets its rules go on; Advance takes it up now.',
  inconclusive: 'Resume gathers more evidence; Advance takes it up all the same; Abort gives it up.',
  error: 'See to the cause, then Resume. Nothing moves up unmeasured.',
  failed: 'This rung leaves what follows to you: Step down or Abort; Resume judges it anew.',
  allocation: 'Step down or Abort puts the shares right; Resume once they are.',
  approval: 'Resume asks anew; Step down or Abort need nobody.',
  incumbent: 'See to the version in force first, then Resume, or Abort.',
  risk: 'See what was crossed under Risk; then Resume, or Step down.',
};

export const STRATEGY_WORDS: Readonly<Record<Strategy, string>> = {
  paper: 'paper',
  canary: 'canary',
  blue_green: 'blue/green',
  progressive: 'progressive',
};

export const TWIN_WORDS: Readonly<Record<TwinKind, string>> = {
  simulated: 'simulated',
  capital: 'on capital',
  none: 'none',
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A stretch of market as one says it: `30 s`, `60 min`, `6 h`, `6 h 30 min`. */
export function stretch(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  return `${Math.floor(ms / HOUR_MS)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
}

export const EVIDENCE_NOUNS = {
  fills: ['fill', 'fills'],
  closed_trades: ['closed trade', 'closed trades'],
  sessions: ['trading day', 'trading days'],
  pairs: ['period', 'periods'],
} as const;

/** So much evidence that is still to come: `12 fills`. */
export const lackingWords = (of: keyof typeof EVIDENCE_NOUNS, lacking: number): string =>
  `${count(lacking)} ${EVIDENCE_NOUNS[of][lacking === 1 ? 0 : 1]}`;

/** Time that is still to pass, rounded up so that it is over when it says so: `18 min`. */
export const remaining = (ms: number): string =>
  ms < 2 * MINUTE_MS ? `${Math.ceil(ms / SECOND_MS)} s` : stretch(Math.ceil(ms / MINUTE_MS) * MINUTE_MS);

/** How much of the least time on a rung has passed, both in one unit: `12 of 60 min of open market passed on this rung`. */
export function soakWords(openMs: number, neededMs: number): string {
  if (neededMs === 0) return `${stretch(openMs)} of open market; none is asked for`;
  return `${partOfStretch(Math.min(openMs, neededMs), neededMs)} of open market passed on this rung`;
}

/** Basis points of the budget with their sign, in as many digits as one reads: `+24.7`, `−0.03`. */
export function signedBp(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 1 ? 1 : 2;
  const text = size.toFixed(digits);
  if (Number(text) === 0) return '0';
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** Basis points of the budget as per cent, with a plus where it may go either way: `+0.58 %`. A dash where there are none. */
export const bpPercent = (bp: number | null, signed: boolean): string =>
  bp === null ? NONE : `${bp < 0 ? MINUS : signed && bp > 0 ? '+' : ''}${limitPercent(Math.abs(bp) / 10_000)}`;

/** A difference with its bounds; an open side is said to be open. */
export const boundsWords = (lower: number | null, upper: number | null): string =>
  lower === null && upper === null
    ? 'no bounds yet'
    : `${lower === null ? 'open' : signedBp(lower)} to ${upper === null ? 'open' : signedBp(upper)}`;

/** A share of the capital, or that there is none: `25 %`, `simulated`. */
export const shareWord = (shareBp: number): string => (shareBp === 0 ? 'simulated' : basisPoints(shareBp));

/** How long somebody stayed, from one ISO 8601 stamp to another; a dash where one is missing. */
export function stayed(since: string | null, until: string | null): string {
  const ms = since === null || until === null ? Number.NaN : Date.parse(until) - Date.parse(since);
  return Number.isNaN(ms) ? NONE : stretch(Math.max(0, ms));
}
