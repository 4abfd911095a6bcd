import type { Desk } from '../host/desk.ts';
import type { JournalFinding } from '../host/journal-findings.ts';

/** How often the clocks are compared, milliseconds. */
const LOOK_MS = 1_000;

/** Less than this is a machine that was busy, or a clock that its service has put right, milliseconds. */
const LEAST_MS = 5_000;

/** A machine's two clocks, milliseconds: the wall's, which anybody may set, and one that nobody can, which may stand still in sleep. */
export interface WakeClocks {
  readonly wallMs: () => number;
  readonly steadyMs: () => number;
}

/** What the watch tells the desk. */
export interface WakeParts {
  readonly clocks?: WakeClocks;
  /** So much time has passed that the steady clock knows nothing of, milliseconds. */
  readonly unseen: (ms: number) => void;
  /** Records it and tells people; the record also shows whether the journal is still in its place. */
  readonly tell: (finding: JournalFinding) => void;
  /** How the market data stands, in words. */
  readonly feed: () => string;
}

const MACHINE: WakeClocks = { wallMs: () => Date.now(), steadyMs: () => performance.now() };

/**
 * Notices that the machine has slept, that the process stood still, or that the clock was set, by comparing the machine's clocks once
 * a second; with the word of the operating system, at once. After a sleep prices are as old as the sleep was long, whatever a clock
 * says that slept too.
 */
export class WakeWatch {
  readonly #parts: WakeParts;
  readonly #clocks: WakeClocks;
  readonly #looking: NodeJS.Timeout;
  #wallMs: number;
  #steadyMs: number;
  /** The operating system has said that it goes to sleep. */
  #asleep = false;

  constructor(parts: WakeParts) {
    this.#parts = parts;
    this.#clocks = parts.clocks ?? MACHINE;
    this.#wallMs = this.#clocks.wallMs();
    this.#steadyMs = this.#clocks.steadyMs();
    this.#looking = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** The operating system is about to put the machine to sleep. */
  suspended(): void {
    this.look();
    this.#asleep = true;
  }

  /** The machine is awake again. */
  resumed(): void {
    this.look();
    this.#asleep = false;
  }

  close(): void {
    clearInterval(this.#looking);
  }

  /** Compares the clocks now. */
  look(): void {
    const wall = this.#clocks.wallMs() - this.#wallMs;
    const steady = this.#clocks.steadyMs() - this.#steadyMs;
    this.#wallMs += wall;
    this.#steadyMs += steady;
    const drift = wall - steady;
    if (drift > 0 && (drift >= LEAST_MS || this.#asleep)) this.#parts.unseen(drift);
    const away = Math.max(wall, steady);
    if (away >= LEAST_MS) this.#woke(away, drift);
    else if (drift <= -LEAST_MS) this.#setBack(-drift);
  }

  #woke(awayMs: number, driftMs: number): void {
    const slept = this.#asleep;
    this.#asleep = false;
    const what = slept
      ? `The machine slept for ${stretch(awayMs)}.`
      : `${stretch(awayMs)} are missing: the machine slept, the desk’s process stood still, or the clock was set forward.`;
    this.#parts.tell({
      action: 'machine_slept',
      subject: 'desk',
      payload: { away_ms: Math.round(awayMs), wall_ahead_ms: Math.round(driftMs), announced: slept },
      severity: 'warning',
      title: slept ? 'The machine slept' : 'The desk stood still',
      text: `${what} Nothing was watched meanwhile. ${this.#parts.feed()}`.replace(/\.$/, ''),
      passes: true,
    });
  }

  #setBack(byMs: number): void {
    this.#parts.tell({
      action: 'clock_set_back',
      subject: 'desk',
      payload: { by_ms: Math.round(byMs) },
      severity: 'warning',
      title: 'The clock was set back',
      text: `The machine’s clock was set back by ${stretch(byMs)}. Times in the record go on from where they were and do not repeat; they are ahead of the clock until it has caught up`,
      passes: true,
    });
  }
}

/** A stretch of time for a person: `2 h 3 min`, `48 s`. */
function stretch(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How the market data stands after a sleep, in words. */
export function feedWords(desk: Pick<Desk, 'feed' | 'feedAgeMs'>): string {
  const { feed } = desk;
  const age = desk.feedAgeMs();
  if (feed.kind === 'none') return 'The desk has no market data.';
  if (age === undefined) return 'No market data has come in yet.';
  const held = feed.paused ? ' It is paused.' : feed.ended ? ' It has ended.' : '';
  return `The last market data is ${stretch(age)} old; until new data comes in, no price on screen is of now.${held}`;
}
