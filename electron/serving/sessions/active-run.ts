import { dirname } from 'node:path';
import type { RunView } from '../../../shared/contract/run.ts';
import type { RunReport } from '../../../shared/contract/run-report.ts';
import { SideThread } from '../threads/side-thread.ts';
import { withoutFolders } from '../without-folders.ts';
import type { FromRun, RunProgress, RunSeat, ToRun } from './run-protocol.ts';

const ENTRY = new URL('./run-thread.ts', import.meta.url);

/** What a run may hold; beyond it, its thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 1_024;
const LESS = 'give it less data, or fewer versions';
/** How long a run that was cancelled may take to end by itself: a version may be in a loop without end. */
const PATIENCE_MS = 2_000;

/** How a run ended. */
export type RunOutcome =
  | { readonly how: 'done'; readonly report: RunReport; readonly fills: number }
  | { readonly how: 'cancelled' | 'failed'; readonly words: string };

/** What does not change while it runs. */
type Fixed = Pick<RunView, 'run_id' | 'name' | 'feed' | 'seed' | 'started_at' | 'started_by'>;

/** A run that is under way in its thread. */
export class ActiveRun {
  /** Resolves when its thread is gone; never rejects. */
  readonly ended: Promise<RunOutcome>;
  readonly #fixed: Fixed;
  readonly #thread: SideThread<FromRun, ToRun>;
  readonly #started = performance.now();
  #progress: RunProgress = { phase: 'preparing', delivered: 0, share: null, marketMs: null };
  #speed: number | 'max';
  #paused: boolean;
  #cancelled: string | undefined;
  /** Where it stood when its pace was last changed: what is left is reckoned from there. */
  #since: { readonly atMs: number; readonly delivered: number; readonly share: number } | undefined;

  constructor(fixed: Fixed, seat: RunSeat) {
    this.#fixed = fixed;
    this.#speed = seat.speed;
    this.#paused = seat.paused;
    // Whoever reads the words does not know where the desk keeps its files: not the run's own, and not what it read.
    const plain = (words: string): string => withoutFolders(words, seat.folder, dirname(dirname(seat.folder)));
    let outcome: RunOutcome | undefined;
    this.#thread = new SideThread(ENTRY, seat, HEAP_MB, (message) => {
      if (message.kind === 'progress') this.#take(message);
      else if (message.kind === 'done') outcome = { how: 'done', report: message.report, fills: message.fills };
      else if (message.kind === 'failed') outcome = { how: 'failed', words: plain(message.words) };
    });
    this.ended = this.#thread.gone.then((reason) =>
      this.#cancelled === undefined
        ? (outcome ?? { how: 'failed', words: this.#thread.outgrown ? `${reason}: ${LESS}` : plain(reason) })
        : { how: 'cancelled', words: this.#cancelled },
    );
  }

  get id(): string {
    return this.#fixed.run_id;
  }

  get isHeld(): boolean {
    return this.#paused;
  }

  view(): RunView {
    const { phase, delivered, share, marketMs } = this.#progress;
    const pace = this.#pace();
    const held = this.#paused && phase === 'running' ? 'paused' : phase;
    return {
      ...this.#fixed,
      state: this.#cancelled === undefined ? held : 'cancelling',
      speed: this.#speed,
      delivered,
      share: phase === 'verifying' ? 1 : share === null ? null : Math.min(1, Math.max(0, share)),
      market_time: marketMs === null ? null : new Date(marketMs).toISOString(),
      events_per_second: Math.round(pace.events),
      seconds: (performance.now() - this.#started) / 1_000,
      seconds_left: pace.left,
    };
  }

  pause(): void {
    this.#change({ kind: 'pause' }, () => {
      this.#paused = true;
    });
  }

  play(): void {
    this.#change({ kind: 'play' }, () => {
      this.#paused = false;
    });
  }

  step(count: number): void {
    this.#change({ kind: 'step', count }, () => {});
  }

  setSpeed(speed: number | 'max'): void {
    this.#change({ kind: 'speed', speed }, () => {
      this.#speed = speed;
    });
  }

  /** Ends it without a result. @param words why. */
  cancel(words: string): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = words;
    this.#thread.post({ kind: 'cancel' });
    setTimeout(() => void this.#thread.end(), PATIENCE_MS).unref();
  }

  #change(message: ToRun, change: () => void): void {
    change();
    this.#since = undefined;
    this.#thread.post(message);
  }

  #pace(): { readonly events: number; readonly left: number | null } {
    const { phase, delivered, share } = this.#progress;
    const since = this.#since;
    const seconds = since === undefined ? 0 : (performance.now() - since.atMs) / 1_000;
    if (since === undefined || this.#paused || phase !== 'running' || seconds < 0.5) return { events: 0, left: null };
    const done = (share ?? 0) - since.share;
    const left = share === null || done <= 0 ? null : (seconds / done) * (1 - share);
    return { events: (delivered - since.delivered) / seconds, left };
  }

  #take(progress: RunProgress): void {
    this.#progress = progress;
    if (progress.phase !== 'running' || this.#paused) return;
    this.#since ??= { atMs: performance.now(), delivered: progress.delivered, share: progress.share ?? 0 };
  }
}
