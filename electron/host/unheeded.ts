import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { DESK } from '../../shared/domain/scope.ts';
import type { Clock } from './clock.ts';

/** What a person asked for that is there to keep the desk safe, and that changed nothing. */
export interface Unheeded {
  readonly author: Author;
  /** What was asked: a command's kind, or the name of a call that was refused before it became a command. */
  readonly asked: string;
  /** What it was about: a scope, or the id of a record. */
  readonly subject: string;
  /** Why it was refused, as a stable word; undefined where it was accepted and had no effect. */
  readonly code: string | undefined;
  /** The answer, in words. */
  readonly answer: string;
}

/** Actions of its audit rows. */
const REFUSED = 'command_refused';
const NO_EFFECT = 'command_without_effect';

/** Commands by which people keep a desk safe, or let it go on. */
const SAFETY: ReadonlySet<Command['kind']> = new Set([
  'kill',
  'trip_breaker',
  'release_breaker',
  'rollback_swap',
  'rollback_slot',
  'rollback_version',
  'rollback_deployment',
  'step_down_ladder',
  'abort_ladder',
  'set_trading_state',
  'set_limits',
  'require_approvals',
  'approve',
  'reject',
  'declare_emergency',
  'end_emergency',
]);

/** @returns what is to be told of a command that a person gave; undefined where it had an effect, or is none of those that keep safe. */
export function unheeded(command: Command, author: Author, outcome: Outcome, hadEffect: boolean): Unheeded | undefined {
  if (author.actor === 'desk' || !SAFETY.has(command.kind) || (outcome.ok && hadEffect)) return undefined;
  const { actor, role } = author;
  return {
    author: { actor, role },
    asked: command.kind,
    subject: subjectOf(command),
    code: outcome.ok ? undefined : outcome.code,
    answer: outcome.message,
  };
}

function subjectOf(command: Command): string {
  for (const name of ['scope', 'slotId', 'swapId', 'deploymentId', 'entityId', 'approvalId', 'emergencyId', 'id'])
    if (name in command) {
      const value = (command as unknown as Readonly<Record<string, unknown>>)[name];
      if (typeof value === 'string') return value;
    }
  return DESK;
}

/** The same is written so often within a minute; beyond it, it is counted into one row. */
const MOST_ROWS = 10;
const WINDOW_NS = 60e9;
/** Different ones that are told apart within a minute; what comes beyond is counted together. */
const MOST_KINDS = 100;
/** Characters of an answer that are kept. */
const LONGEST_ANSWER = 500;
/** Under which what is not told apart is counted; every other key is JSON. */
const OTHERS = 'others';

interface Repeated {
  readonly since: number;
  last: Unheeded;
  rows: number;
  counted: number;
}

/** Nobody is named for what several may have asked. */
const notToldApart = ({ author, asked, code, answer }: Unheeded): Unheeded => ({
  author: { actor: 'desk', role: 'desk' },
  asked: 'various',
  subject: DESK,
  code,
  answer: `not told apart, the last of them to ${author.actor} about ${asked}: ${answer}`,
});

type Note = (action: string, subject: string, payload: Record<string, unknown>, author: Author) => void;

/** Puts what was not heeded into the audit, so that whoever repeats it without end fills no disk. */
export class UnheededLog {
  readonly #note: Note;
  readonly #clock: Pick<Clock, 'monotonicNs'>;
  readonly #recent = new Map<string, Repeated>();

  constructor(note: Note, clock: Pick<Clock, 'monotonicNs'>) {
    this.#note = note;
    this.#clock = clock;
  }

  take(each: Unheeded): void {
    this.tellCounted();
    const { actor } = each.author;
    const own = JSON.stringify([actor, each.asked, each.code, each.answer]);
    const key = this.#recent.has(own) || this.#recent.size < MOST_KINDS ? own : OTHERS;
    const kept = this.#recent.get(key) ?? { since: this.#clock.monotonicNs(), last: each, rows: 0, counted: 0 };
    this.#recent.set(key, kept);
    kept.last = each;
    if (kept.rows >= MOST_ROWS) kept.counted += 1;
    else {
      kept.rows += 1;
      this.#write(each);
    }
  }

  /** Tells of what was counted, once its minute is over. @param all also what is counted still, since nothing comes any more. */
  tellCounted(all = false): void {
    if (this.#recent.size === 0) return;
    const now = this.#clock.monotonicNs();
    for (const [key, { since, last, counted }] of this.#recent) {
      if (!all && now - since < WINDOW_NS) continue;
      this.#recent.delete(key);
      if (counted > 0) this.#write(key === OTHERS ? notToldApart(last) : last, counted);
    }
  }

  #write({ author, asked, subject, code, answer }: Unheeded, times?: number): void {
    const said = answer.slice(0, LONGEST_ANSWER).toWellFormed();
    const payload = { command: asked, ...(code !== undefined && { code }), answer: said, ...(times && { times }) };
    this.#note(code === undefined ? NO_EFFECT : REFUSED, subject.slice(0, LONGEST_ANSWER), payload, author);
  }
}
