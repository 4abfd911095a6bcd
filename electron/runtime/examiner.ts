import type { Examination } from '../engine/ports.ts';
import { brokenOff, type ExaminationTerms, examinationOf } from './examination.ts';
import { ModuleError } from './module-error.ts';
import type { InstancePlan } from './start.ts';
import type { ThreadPool } from './thread-pool.ts';
import { ask, ThreadEnded } from './thread-task.ts';
import type { WorkerThread } from './worker-thread.ts';

/** Examinations that are remembered as passed. A desk has a handful of versions, each with a few settings. */
const REMEMBERED = 64;

/** How long the thread of the last examination waits for the load that mostly follows. */
const KEEP_MS = 10_000;

/** A version as it would be loaded. */
export interface Examinee {
  /** Names content, parameters and instruments: what is equal in it behaves equally. */
  readonly key: string;
  readonly plan: InstancePlan;
  readonly terms: ExaminationTerms;
}

/**
 * Examines versions, each on a thread. The thread of the last one stays for a while: a load of the same version goes on
 * there, and so does another examination of it; no other version ever gets it.
 */
export class Examiner {
  readonly #pool: ThreadPool;
  /** Duration of the sample inference, in microseconds, by the key of what passed. */
  readonly #passed = new Map<string, number>();
  #kept: { readonly key: string; readonly thread: WorkerThread; readonly until: NodeJS.Timeout } | undefined;

  constructor(pool: ThreadPool) {
    this.#pool = pool;
  }

  async examine(examinee: Examinee): Promise<Examination> {
    const kept = this.takeThread(examinee.key);
    if (kept !== undefined) {
      const again = await this.#examine(examinee, kept);
      // What failed where something ran before must fail where nothing did.
      if (again.checks.every(({ outcome }) => outcome !== 'failed')) return again;
    }
    return this.#examine(examinee, this.#pool.take());
  }

  /**
   * The duration of the sample inference, in microseconds; examines where that has not passed yet.
   *
   * @throws {ModuleError} that says what failed.
   */
  async demand(examinee: Examinee): Promise<number> {
    const known = this.passed(examinee.key);
    if (known !== undefined) return known;
    const { checks, sampleInferenceMicros = 0 } = await this.examine(examinee);
    const wrong = checks.filter(({ outcome }) => outcome === 'failed').map(({ message }) => message);
    if (wrong.length > 0) throw new ModuleError(wrong.join('; '));
    return sampleInferenceMicros;
  }

  /** The duration of its sample inference if a version has passed, with these parameters and instruments. */
  passed(key: string): number | undefined {
    return this.#passed.get(key);
  }

  /** Notes that a version has passed its rehearsal elsewhere. */
  note(key: string, sampleMicros: number): void {
    this.#passed.set(key, sampleMicros);
    const [oldest] = this.#passed.keys();
    if (this.#passed.size > REMEMBERED && oldest !== undefined) this.#passed.delete(oldest);
  }

  /** The thread on which the version was examined last, if it is still there. The caller ends it. */
  takeThread(key: string): WorkerThread | undefined {
    const kept = this.#kept;
    if (kept?.key !== key || kept.thread.over) return undefined;
    clearTimeout(kept.until);
    this.#kept = undefined;
    return kept.thread;
  }

  async #examine({ key, plan, terms }: Examinee, thread: WorkerThread): Promise<Examination> {
    try {
      const answer = await ask(thread, { kind: 'examine', plan }, plan.timeoutMs + 2 * plan.sampleTimeoutMs);
      if (answer.kind !== 'examined') throw new TypeError(`an examination does not answer ${answer.kind}`);
      const examination = examinationOf(answer, terms);
      if (examination.checks.some(({ outcome }) => outcome === 'failed')) {
        void this.#pool.retire(thread);
        this.#passed.delete(key);
      } else {
        this.#keep(key, thread);
        this.note(key, examination.sampleInferenceMicros ?? 0);
      }
      return examination;
    } catch (error) {
      void this.#pool.stop(thread);
      if (!(error instanceof ThreadEnded)) throw error;
      this.#passed.delete(key);
      return brokenOff(error.fault, thread.stagesBegun, terms);
    }
  }

  #keep(key: string, thread: WorkerThread): void {
    const before = this.#kept;
    if (before) {
      clearTimeout(before.until);
      void this.#pool.retire(before.thread);
    }
    thread.rest();
    const until = setTimeout(() => {
      this.#kept = undefined;
      void this.#pool.retire(thread);
    }, KEEP_MS);
    until.unref();
    this.#kept = { key, thread, until };
  }
}
