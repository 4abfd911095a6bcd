import type { Fault } from '../../shared/domain/delivery.ts';
import type { Manifest } from '../../shared/domain/version.ts';
import type { ModuleFile } from './catalog.ts';
import { parseManifest } from './manifest.ts';
import { ModuleError } from './module-error.ts';
import type { ThreadPool } from './thread-pool.ts';
import { ask, ThreadEnded } from './thread-task.ts';
import type { Program } from './version-context.ts';

/** A module that was looked at: what it says of itself, and the code that runs. */
export interface Inspected {
  readonly manifest: Manifest;
  readonly contentHash: string;
  readonly program: Program;
}

/** A module that nobody can load, whatever the parameters and instruments. */
export class InspectionError extends ModuleError {
  readonly fault: Fault;

  constructor(fault: Fault, message = fault.message) {
    super(message);
    this.fault = fault;
  }
}

/** Modules kept by content hash. A desk has a handful; the bound is for one that is fed variations for months. */
const KEPT = 64;

/**
 * Looks at modules, each in a thread that ends with it, so that no code of a module delays the desk's own thread.
 * The same bytes are looked at once.
 */
export class Inspector {
  readonly #pool: ThreadPool;
  readonly #timeoutMs: number;
  readonly #kept = new Map<string, Promise<Inspected>>();

  /** @param timeoutMs how long a module's top level may take. */
  constructor(pool: ThreadPool, timeoutMs: number) {
    this.#pool = pool;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @throws {InspectionError} when the module does not translate, imports something, does not run, or its manifest is
   * not valid.
   */
  inspect(source: ModuleFile): Promise<Inspected> {
    const known = this.#kept.get(source.contentHash);
    if (known) return known;
    const inspected = this.#look(source);
    this.#kept.set(source.contentHash, inspected);
    // A refusal may have come of a busy machine: the next one who asks may try again.
    inspected.catch(() => this.#kept.delete(source.contentHash));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return inspected;
  }

  async #look({ module, file, text, contentHash }: ModuleFile): Promise<Inspected> {
    const thread = this.#pool.take();
    // What is looked at is mostly wanted next: the thread for that comes up meanwhile.
    this.#pool.prepare();
    try {
      const timeoutMs = this.#timeoutMs;
      const answer = await ask(thread, { kind: 'inspect', module, file, text, timeoutMs }, timeoutMs);
      void this.#pool.retire(thread);
      if (answer.kind === 'refused') throw refused(answer.message);
      if (answer.kind !== 'inspected') throw new TypeError(`an inspection does not answer ${answer.kind}`);
      return { manifest: checked(answer.manifest, module), contentHash, program: answer.program };
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error;
      void this.#pool.stop(thread);
      throw new InspectionError(error.fault, `${module}: ${error.message}`);
    }
  }
}

const refused = (message: string): InspectionError => new InspectionError({ code: 'load_failed', message });

function checked(manifest: unknown, module: string): Manifest {
  try {
    return parseManifest(manifest, module);
  } catch (error) {
    throw error instanceof ModuleError ? refused(error.message) : error;
  }
}
