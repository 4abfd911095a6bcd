import { assert, defined } from '../../shared/base/assert.ts';
import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstanceHealth, LoadResult, LoadSpec, ModuleInspection, RuntimePort } from '../engine/ports.ts';
import { Catalog } from './catalog.ts';
import type { Hosted } from './hosted.ts';
import { InlineInstance } from './inline-instance.ts';
import { type Inspected, Inspector } from './inspection.ts';
import { resolveParameters, takenInstruments } from './manifest.ts';
import { ModuleError } from './module-error.ts';
import { ReceiptBook } from './receipt-book.ts';
import { type InstancePlan, startInstance } from './start.ts';
import { WorkerInstance, type WorkerLimits } from './worker-instance.ts';

export { ModuleError } from './module-error.ts';

/** How the runtime is set up. */
export interface RuntimeOptions {
  /** The algorithm folders: modules come from below them and from nowhere else. */
  readonly folders: readonly string[];
  /** How long a worker may take for one request; 1,000 ms by default. */
  readonly requestTimeoutMs?: number;
  /** How long a module may take to come up; 5,000 ms by default. */
  readonly loadTimeoutMs?: number;
  /** What a worker may hold in its heap, and again in buffers outside it, in MiB; 256 by default. */
  readonly heapMb?: number;
  /** The file that a worker thread starts from, where it is not the one beside this (in a bundle). */
  readonly workerEntry?: URL;
}

/** Opens the runtime. It starts no thread before a module is asked for. */
export const openRuntime = (options: RuntimeOptions): RuntimePort => new Runtime(options);

class Runtime implements RuntimePort {
  readonly #catalog: Catalog;
  readonly #limits: WorkerLimits;
  readonly #inspector: Inspector;
  readonly #hosted = new Map<number, Hosted>();
  readonly #endings = new Set<Promise<void>>();
  readonly #watch: NodeJS.Timeout;
  #open = true;

  constructor({ folders, requestTimeoutMs = 1000, loadTimeoutMs = 5000, heapMb = 256, workerEntry }: RuntimeOptions) {
    this.#catalog = new Catalog(folders);
    const entry = workerEntry ?? new URL('./worker-entry.ts', import.meta.url);
    this.#limits = { entry, heapMb, requestTimeoutMs, loadTimeoutMs };
    this.#inspector = new Inspector(this.#limits);
    // Often enough to be late by no more than a quarter, and to see memory grow before the machine feels it.
    const everyMs = Math.max(1, Math.min(25, requestTimeoutMs / 4));
    this.#watch = setInterval(() => {
      for (const hosted of this.#hosted.values()) hosted.watch();
    }, everyMs);
    this.#watch.unref();
  }

  async inspect(module: string): Promise<ModuleInspection> {
    const { manifest, contentHash } = await this.#inspector.inspect(await this.#catalog.read(module));
    return { manifest, contentHash };
  }

  async load(spec: LoadSpec): Promise<LoadResult> {
    assert(this.#open, 'the runtime is closed');
    assert(!this.#hosted.has(spec.instance), `instance ${spec.instance} is loaded already`);
    try {
      const inspected = await this.#inspected(spec);
      const plan = this.#plan(spec, inspected?.inspected);
      const probeMicros = await this.#start(plan, spec.mode);
      return { ok: true, inspection: inspected?.inspection, probeMicros };
    } catch (error) {
      if (!(error instanceof ModuleError)) throw error;
      return { ok: false, fault: { code: 'load_failed', message: error.message } };
    }
  }

  async #inspected({
    module,
    contentHash,
  }: LoadSpec): Promise<{ inspected: Inspected; inspection: ModuleInspection } | undefined> {
    if (module === undefined) return undefined;
    const source = await this.#catalog.read(module);
    if (contentHash !== undefined && contentHash !== source.contentHash) {
      throw new ModuleError(
        `${module} has changed: its content hash is ${source.contentHash}, registered was ${contentHash}; register it as a new version`,
      );
    }
    const inspected = await this.#inspector.inspect(source);
    return { inspected, inspection: { manifest: inspected.manifest, contentHash: inspected.contentHash } };
  }

  #plan({ instance, instruments, parameters }: LoadSpec, inspected: Inspected | undefined): InstancePlan {
    const timeoutMs = this.#limits.loadTimeoutMs;
    if (inspected === undefined)
      return { instance, instruments, program: undefined, parameters: {}, takes: [], timeoutMs };
    const { manifest, program } = inspected;
    const takes = takenInstruments(manifest, instruments);
    return { instance, instruments, program, parameters: resolveParameters(manifest, parameters), takes, timeoutMs };
  }

  async #start(plan: InstancePlan, mode: LoadSpec['mode']): Promise<number> {
    assert(this.#open, 'the runtime was closed while an instance was loaded');
    if (mode === 'inline') {
      const { instance, probeMicros } = startInstance(plan);
      this.#hosted.set(plan.instance, new InlineInstance(instance));
      return probeMicros;
    }
    const worker = new WorkerInstance(plan, this.#limits);
    this.#hosted.set(plan.instance, worker);
    const started = await worker.started();
    if (!('code' in started)) return started.probeMicros;
    this.#hosted.delete(plan.instance);
    throw new ModuleError(started.message);
  }

  deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    defined(this.#hosted.get(delivery.instance), `instance ${delivery.instance}`).deliver(delivery, answer);
  }

  unload(instance: number): void {
    const hosted = this.#hosted.get(instance);
    if (hosted === undefined) return;
    const ending = hosted.unload();
    this.#endings.add(ending);
    void ending.then(() => this.#endings.delete(ending));
  }

  async receipts(instance: number): Promise<Receipts> {
    return this.#hosted.get(instance)?.receipts() ?? new ReceiptBook().summary(instance);
  }

  async health(instance: number): Promise<InstanceHealth> {
    return this.#hosted.get(instance)?.health() ?? NEVER_LOADED;
  }

  async close(): Promise<void> {
    this.#open = false;
    clearInterval(this.#watch);
    for (const instance of this.#hosted.keys()) this.unload(instance);
    await Promise.all(this.#endings);
  }
}

/** An instance that failed to load has received nothing and is well in no way; asking for it is no error. */
const NEVER_LOADED: InstanceHealth = {
  loaded: false,
  pending: 0,
  requests: 0,
  faults: 1,
  memoryBytes: undefined,
  busyMicrosP50: 0,
  busyMicrosP99: 0,
};
