import type { Manifest } from '../../shared/domain/version.ts';
import type { ModuleFile } from './catalog.ts';
import { parseManifest } from './manifest.ts';
import { ModuleError } from './module-error.ts';
import type { Program } from './version-context.ts';
import type { WorkerLimits } from './worker-instance.ts';
import { START_GRACE_MS, WorkerThread } from './worker-thread.ts';

/** A module that was looked at: what it says of itself, and the code that runs. */
export interface Inspected {
  readonly manifest: Manifest;
  readonly contentHash: string;
  readonly program: Program;
}

/** Modules kept by content hash. A desk has a handful; the bound is for one that is fed variations for months. */
const KEPT = 64;

/** How often the memory of a thread that looks at a module is measured. */
const WATCH_MS = 25;

/**
 * Looks at modules, each in a thread that ends with it, so that no code of a module delays the desk's own thread.
 * The same bytes are looked at once.
 */
export class Inspector {
  readonly #limits: WorkerLimits;
  readonly #kept = new Map<string, Promise<Inspected>>();

  constructor(limits: WorkerLimits) {
    this.#limits = limits;
  }

  /**
   * @throws {ModuleError} when the module does not translate, imports something, does not run, or its manifest is
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
    const { entry, heapMb, loadTimeoutMs: timeoutMs } = this.#limits;
    let thread: WorkerThread | undefined;
    let tooLate: NodeJS.Timeout | undefined;
    const watch = setInterval(() => thread?.watchMemory(), WATCH_MS);
    try {
      const { manifest, program } = await new Promise<{ manifest: unknown; program: Program }>((resolve, reject) => {
        const refuse = (message: string): void => reject(new ModuleError(message));
        const patienceMs = timeoutMs + START_GRACE_MS;
        tooLate = setTimeout(() => refuse(`${module}: no word from its thread in ${patienceMs} ms`), patienceMs);
        thread = new WorkerThread(
          entry,
          { kind: 'inspect', module, file, text, timeoutMs },
          heapMb,
          (message) => {
            if (message.kind === 'inspected') resolve(message);
            else if (message.kind === 'refused') refuse(message.message);
          },
          (fault) => refuse(`${module}: ${fault.code}: ${fault.message}`),
        );
      });
      return { manifest: parseManifest(manifest, module), contentHash, program };
    } finally {
      clearTimeout(tooLate);
      clearInterval(watch);
      await thread?.stop();
    }
  }
}
