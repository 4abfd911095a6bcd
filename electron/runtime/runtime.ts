import { createHash } from 'node:crypto';
import { assert, defined } from '../../shared/base/assert.ts';
import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type {
  Examination,
  InstanceHealth,
  LoadResult,
  LoadSpec,
  ModuleInspection,
  RuntimePort,
} from '../engine/ports.ts';
import { ContextShelf } from './bare-context.ts';
import { Catalog } from './catalog.ts';
import { BUILT_IN, uninspectable, unloadable } from './examination.ts';
import { type Examinee, Examiner } from './examiner.ts';
import type { Hosted } from './hosted.ts';
import { InlineInstance } from './inline-instance.ts';
import { type Inspected, InspectionError, Inspector } from './inspection.ts';
import { resolveParameters, takenInstruments } from './manifest.ts';
import { ModuleError } from './module-error.ts';
import { ReceiptBook } from './receipt-book.ts';
import { type InstancePlan, startInstance } from './start.ts';
import { ThreadPool } from './thread-pool.ts';
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
  /** Idle threads that are kept ready once the first was needed; 1 by default. */
  readonly spareThreads?: number;
  /** The file that a worker thread starts from, where it is not the one beside this (in a bundle). */
  readonly workerEntry?: URL;
}

/** Idle threads for a desk that serves: a promotion loads a candidate and its twin at once. */
export const SERVING_SPARES = 2;

/** Opens the runtime. It starts no thread before a module is asked for. */
export const openRuntime = (options: RuntimeOptions): RuntimePort => new Runtime(options);

/** After an inline load: by then a swap that it was for is over, and making the next context delays nobody. */
const SHELVE_MS = 60;

class Runtime implements RuntimePort {
  readonly #catalog: Catalog;
  readonly #limits: WorkerLimits;
  readonly #pool: ThreadPool;
  readonly #inspector: Inspector;
  readonly #examiner: Examiner;
  readonly #shelf = new ContextShelf();
  #shelving: NodeJS.Timeout | undefined;
  readonly #hosted = new Map<number, Hosted>();
  readonly #departed = new Map<number, Hosted>();
  readonly #endings = new Set<Promise<void>>();
  readonly #watch: NodeJS.Timeout;
  #open = true;

  constructor(options: RuntimeOptions) {
    const { folders, requestTimeoutMs = 1000, loadTimeoutMs = 5000, heapMb = 256, spareThreads = 1 } = options;
    this.#catalog = new Catalog(folders);
    const entry = options.workerEntry ?? new URL('./worker-entry.ts', import.meta.url);
    this.#limits = { heapMb, requestTimeoutMs, loadTimeoutMs };
    this.#pool = new ThreadPool({ entry, heapMb, spares: spareThreads });
    this.#inspector = new Inspector(this.#pool, loadTimeoutMs);
    this.#examiner = new Examiner(this.#pool);
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

  async examine(spec: Pick<LoadSpec, 'module' | 'contentHash' | 'parameters' | 'instruments'>): Promise<Examination> {
    assert(this.#open, 'the runtime is closed');
    try {
      const inspected = await this.#inspected(spec);
      // No instance has the number 0, and a scratch instance is none.
      if (inspected === undefined) return BUILT_IN;
      return await this.#examiner.examine(this.#examinee({ ...spec, instance: 0 }, inspected));
    } catch (error) {
      if (error instanceof InspectionError) return uninspectable(error.fault, spec.module ?? '');
      if (!(error instanceof ModuleError)) throw error;
      return unloadable(error.message);
    }
  }

  async load(spec: LoadSpec): Promise<LoadResult> {
    assert(this.#open, 'the runtime is closed');
    assert(!this.#knows(spec.instance), `instance ${spec.instance} is loaded already`);
    try {
      const inspected = await this.#inspected(spec);
      const examinee = inspected && this.#examinee(spec, inspected);
      const plan = examinee?.plan ?? this.#plan(spec, undefined);
      const probeMicros = await (spec.mode === 'inline'
        ? this.#startInline(plan, examinee)
        : this.#startWorker(plan, examinee));
      const inspection = inspected && { manifest: inspected.manifest, contentHash: inspected.contentHash };
      return { ok: true, inspection, probeMicros };
    } catch (error) {
      if (!(error instanceof ModuleError)) throw error;
      return { ok: false, fault: { code: 'load_failed', message: error.message } };
    }
  }

  async #inspected({ module, contentHash }: Pick<LoadSpec, 'module' | 'contentHash'>): Promise<Inspected | undefined> {
    if (module === undefined) return undefined;
    const source = await this.#catalog.read(module);
    if (contentHash !== undefined && contentHash !== source.contentHash) {
      throw new ModuleError(
        `${module} has changed: its content hash is ${source.contentHash}, registered was ${contentHash}; put the registered file back, or register this one as a new version`,
      );
    }
    return this.#inspector.inspect(source);
  }

  #plan({ instance, instruments, parameters }: PlanSpec, inspected: Inspected | undefined): InstancePlan {
    const limits = { timeoutMs: this.#limits.loadTimeoutMs, sampleTimeoutMs: this.#limits.requestTimeoutMs };
    const base = { instance, instruments, ...limits };
    if (inspected === undefined) return { ...base, program: undefined, parameters: {}, takes: [] };
    const { manifest, program } = inspected;
    const takes = takenInstruments(manifest, instruments);
    return { ...base, program, parameters: resolveParameters(manifest, parameters), takes };
  }

  #examinee(spec: PlanSpec, inspected: Inspected): Examinee {
    const plan = this.#plan(spec, inspected);
    const { contentHash } = inspected;
    return {
      key: keyOf(contentHash, plan),
      plan,
      terms: {
        module: spec.module ?? '',
        contentHash,
        memoryLimitBytes: this.#limits.heapMb * 1_048_576,
        sampleTimeoutMs: plan.sampleTimeoutMs,
      },
    };
  }

  /** The sample inference runs on a thread; the desk's own is busy only with the instance that stays. */
  async #startInline(plan: InstancePlan, examinee: Examinee | undefined): Promise<number> {
    const probeMicros = examinee ? await this.#examiner.demand(examinee) : 0;
    this.#requireOpen();
    this.#hosted.set(plan.instance, new InlineInstance(startInstance(plan, examinee && this.#shelf.take())));
    if (examinee) this.#shelveSoon();
    return probeMicros;
  }

  #shelveSoon(): void {
    clearTimeout(this.#shelving);
    this.#shelving = setTimeout(() => this.#shelf.fill(1), SHELVE_MS);
    this.#shelving.unref();
  }

  async #startWorker(plan: InstancePlan, examinee: Examinee | undefined): Promise<number> {
    this.#requireOpen();
    const thread = (examinee && this.#examiner.takeThread(examinee.key)) ?? this.#pool.take();
    const known = examinee && this.#examiner.passed(examinee.key);
    const worker = new WorkerInstance(plan, this.#limits, this.#pool, thread, known === undefined);
    this.#hosted.set(plan.instance, worker);
    const started = await worker.started();
    if (!('code' in started)) {
      if (examinee && known === undefined) this.#examiner.note(examinee.key, started.probeMicros);
      return known ?? started.probeMicros;
    }
    this.#hosted.delete(plan.instance);
    this.#departed.delete(plan.instance);
    throw new ModuleError(started.message);
  }

  #requireOpen(): void {
    if (!this.#open) throw new ModuleError('the runtime was closed while an instance was loaded');
  }

  #knows(instance: number): boolean {
    return this.#hosted.has(instance) || this.#departed.has(instance);
  }

  deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    const { instance } = delivery;
    const hosted = this.#hosted.get(instance) ?? this.#departed.get(instance);
    defined(hosted, `instance ${instance}`).deliver(delivery, answer);
  }

  unload(instance: number): void {
    const hosted = this.#hosted.get(instance);
    if (hosted === undefined) return;
    const { remains, gone } = hosted.unload();
    this.#hosted.delete(instance);
    this.#departed.set(instance, remains);
    this.#endings.add(gone);
    void gone.then(() => this.#endings.delete(gone));
  }

  async receipts(instance: number): Promise<Receipts> {
    return (
      (this.#hosted.get(instance) ?? this.#departed.get(instance))?.receipts() ?? new ReceiptBook().summary(instance)
    );
  }

  async health(instance: number): Promise<InstanceHealth> {
    return (this.#hosted.get(instance) ?? this.#departed.get(instance))?.health() ?? NEVER_LOADED;
  }

  async close(): Promise<void> {
    this.#open = false;
    clearInterval(this.#watch);
    clearTimeout(this.#shelving);
    this.#shelf.clear();
    for (const instance of [...this.#hosted.keys()]) this.unload(instance);
    await this.#pool.close();
    await Promise.all(this.#endings);
  }
}

type PlanSpec = Pick<LoadSpec, 'module' | 'parameters' | 'instruments' | 'instance'>;

/** Two versions with the same key behave equally: content, parameters and instruments are all that a version knows. */
function keyOf(contentHash: string, { parameters, instruments }: InstancePlan): string {
  const text = JSON.stringify([contentHash, parameters, instruments], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

/** An instance that failed to load has received nothing and is well in no way; asking for it is no error. */
const NEVER_LOADED: InstanceHealth = {
  loaded: false,
  pending: 0,
  requests: 0,
  faults: 1,
  memoryBytes: undefined,
  memoryLimitBytes: undefined,
  busyMicrosP50: 0,
  busyMicrosP99: 0,
};
