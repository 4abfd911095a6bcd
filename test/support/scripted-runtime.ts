import type {
  Examination,
  InstanceHealth,
  LoadResult,
  LoadSpec,
  ModuleInspection,
  RuntimePort,
} from '../../electron/engine/ports.ts';
import type { Answer, Delivery, Fault, Request } from '../../shared/domain/delivery.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { JsonObject } from '../../shared/domain/version.ts';

/** What a scripted version does with a request. */
export type Script = (
  request: Request,
  instance: number,
) => readonly Intent[] | { readonly fault: Fault } | { readonly state: JsonObject };

const SILENT: Script = (request) => (request.kind === 'export' ? { state: { exported: true } } : []);

/**
 * A runtime whose versions are test scripts, keyed by module name, and whose answers may be held back: the shape of a
 * worker that takes its time. It keeps receipts as the real one does.
 */
export class ScriptedRuntime implements RuntimePort {
  readonly scripts = new Map<string, Script>();
  readonly loads: LoadSpec[] = [];
  readonly unloaded = new Set<number>();
  readonly delivered: Delivery[] = [];
  /** Modules whose load fails, with the words. */
  readonly broken = new Map<string, string>();
  /** Modules whose answers wait for {@link release}. */
  readonly held = new Set<string>();
  /** Modules whose loads wait for {@link finishLoads}. */
  readonly slow = new Set<string>();
  /** What an instance says of its health, over what a good one says; undefined: it does not answer. */
  readonly healths = new Map<number, Partial<InstanceHealth> | undefined>();
  /** Modules that were looked at on a scratch instance, in order. */
  readonly examined: string[] = [];
  readonly #loading: { readonly module: string; readonly finish: () => void }[] = [];
  readonly #modules = new Map<number, string>();
  readonly #waiting: { readonly delivery: Delivery; readonly answer: (answer: Answer) => void }[] = [];
  readonly #receipts = new Map<
    number,
    { live: Map<number, [number, number][]>; received: number; twice: number; last: Map<number, number> }
  >();

  async inspect(): Promise<ModuleInspection> {
    throw new Error('scripted versions are registered without inspection');
  }

  async examine({ module = '' }: Pick<LoadSpec, 'module'>): Promise<Examination> {
    this.examined.push(module);
    const reason = this.broken.get(module);
    return {
      checks: [{ name: 'loaded', outcome: reason === undefined ? 'passed' : 'failed', message: reason ?? 'loaded' }],
      sampleInferenceMicros: 1,
      memoryBytes: undefined,
    };
  }

  async load(spec: LoadSpec): Promise<LoadResult> {
    this.loads.push(spec);
    const module = spec.module ?? '';
    if (this.slow.has(module)) await new Promise<void>((finish) => this.#loading.push({ module, finish }));
    const reason = this.broken.get(module);
    if (reason !== undefined) return { ok: false, fault: { code: 'load_failed', message: reason } };
    this.#modules.set(spec.instance, module);
    this.#receipts.set(spec.instance, { live: new Map(), received: 0, twice: 0, last: new Map() });
    return { ok: true, inspection: undefined, probeMicros: 1 };
  }

  /** Lets the loads of a module end, and those to come. */
  finishLoads(module: string): void {
    this.slow.delete(module);
    for (const each of this.#loading.splice(0))
      if (each.module === module) each.finish();
      else this.#loading.push(each);
  }

  deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    this.delivered.push(delivery);
    const module = this.#modules.get(delivery.instance) ?? '';
    if (this.held.has(module)) this.#waiting.push({ delivery, answer });
    else answer(this.#answer(delivery, module));
  }

  /** Lets the held answers of a module out, the oldest first; at most `count`. */
  release(module: string, count = Number.POSITIVE_INFINITY): number {
    let released = 0;
    for (let i = 0; i < this.#waiting.length && released < count; ) {
      const { delivery, answer } = this.#waiting[i]!;
      if (this.#modules.get(delivery.instance) !== module) {
        i += 1;
        continue;
      }
      this.#waiting.splice(i, 1);
      released += 1;
      answer(this.#answer(delivery, module));
    }
    return released;
  }

  #answer(delivery: Delivery, module: string): Answer {
    const { instance, request, body } = delivery;
    if (body.kind === 'event') this.#receive(instance, body);
    const result = (this.scripts.get(module) ?? SILENT)(body, instance);
    if ('fault' in result) return { instance, request, intents: [], fault: result.fault };
    if ('state' in result) return { instance, request, intents: [], state: result.state };
    return { instance, request, intents: result };
  }

  #receive(instance: number, { event, live }: Extract<Request, { kind: 'event' }>): void {
    const own = this.#receipts.get(instance);
    if (!own) return;
    own.received += 1;
    if (event.instrumentSeq <= (own.last.get(event.instrument) ?? 0)) own.twice += 1;
    own.last.set(event.instrument, event.instrumentSeq);
    if (!live) return;
    const ranges = own.live.get(event.instrument) ?? [];
    own.live.set(event.instrument, ranges);
    const last = ranges.at(-1);
    if (last && last[1] + 1 === event.instrumentSeq) last[1] = event.instrumentSeq;
    else ranges.push([event.instrumentSeq, event.instrumentSeq]);
  }

  unload(instance: number): void {
    this.unloaded.add(instance);
  }

  async receipts(instance: number): Promise<Receipts> {
    const own = this.#receipts.get(instance);
    const live = [...(own?.live ?? [])].map(([instrument, ranges]) => ({ instrument, ranges }));
    return { instance, live, received: own?.received ?? 0, twice: own?.twice ?? 0 };
  }

  health(instance: number): Promise<InstanceHealth> {
    if (this.healths.has(instance) && this.healths.get(instance) === undefined) return new Promise(() => {});
    return Promise.resolve({
      loaded: true,
      pending: this.#waiting.length,
      requests: 0,
      faults: 0,
      memoryBytes: undefined,
      memoryLimitBytes: undefined,
      busyMicrosP50: 0,
      busyMicrosP99: 0,
      ...this.healths.get(instance),
    });
  }

  async close(): Promise<void> {}
}
