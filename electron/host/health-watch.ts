import { defined } from '../../shared/base/assert.ts';
import type { Check } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import type { Attachment, Slot } from '../../shared/domain/slot.ts';
import type { Input } from '../engine/engine.ts';
import type { InstanceHealth, RuntimePort } from '../engine/ports.ts';
import type { EngineView } from '../engine/view.ts';
import type { Clock } from './clock.ts';
import type { HealthReport } from './desk.ts';
import { instanceChecks, statusOf } from './health-checks.ts';

/** How often versions that run are looked at. */
const RUNNING_EVERY_MS = 10_000;
/** How often those that do not run are looked at: it takes a thread each time. */
const IDLE_EVERY_MS = 300_000;
/** How old a report may be for a swap or deployment to rest on it. */
const FRESH_MS = 60_000;
/** How long a running version may take to say how it is. One that is stuck must not hold the answer up. */
const PATIENCE_MS = 500;

/** What the watch is made of. */
export interface HealthWatchParts {
  readonly view: EngineView;
  readonly runtime: RuntimePort;
  readonly clock: Clock;
  /** Takes the result in, as an input of the engine. */
  readonly take: (input: Extract<Input, { kind: 'health' | 'latency' }>) => void;
}

type Place = { readonly slot: Slot; readonly attachment: Attachment };

/**
 * Looks at every version on a schedule, and whenever it is asked: a running one is asked how it is, one that does not run
 * is tried on a scratch instance. The whole report stays here, with its age; what of it matters to the engine, a change
 * of status, goes in as an input.
 */
export class HealthWatch {
  readonly #parts: HealthWatchParts;
  readonly #reports = new Map<string, HealthReport>();
  readonly #looking = new Map<string, Promise<HealthReport>>();
  /** Faults on record by version: how many, and the words of the last. */
  readonly #faults = new Map<string, { readonly count: number; readonly last: string }>();
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(parts: HealthWatchParts) {
    this.#parts = parts;
  }

  /** Watches facts for faults; also those that were folded at start-up. */
  observe({ fact }: Pick<Recorded, 'fact'>): void {
    if (fact.kind !== 'version_faulted') return;
    const count = (this.#faults.get(fact.entityId)?.count ?? 0) + 1;
    this.#faults.set(fact.entityId, { count, last: fact.message });
    this.#reports.delete(fact.entityId);
  }

  /** Begins the schedule. */
  start(): void {
    this.#cancel = this.#parts.clock.timer(RUNNING_EVERY_MS, () => void this.#round());
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  report(entityId: string): HealthReport | undefined {
    return this.#reports.get(entityId);
  }

  /** A report that a swap or deployment may rest on: the last one while it is fresh, else a new one. */
  async fresh(entityId: string): Promise<HealthReport> {
    const known = this.#reports.get(entityId);
    return known && this.#ageMs(known) < FRESH_MS ? known : this.check(entityId);
  }

  /** Looks at a version now. Whoever asks meanwhile shares the look. */
  check(entityId: string): Promise<HealthReport> {
    const looking = this.#looking.get(entityId);
    if (looking) return looking;
    const look = this.#look(entityId).finally(() => this.#looking.delete(entityId));
    this.#looking.set(entityId, look);
    return look;
  }

  async #round(): Promise<void> {
    for (const entity of this.#parts.view.entities.values()) {
      if (this.#closed) return;
      if (entity.deletedAt !== null || !this.#isDue(entity)) continue;
      await this.check(entity.id);
    }
    if (!this.#closed) this.start();
  }

  #isDue(entity: Entity): boolean {
    const known = this.#reports.get(entity.id);
    if (!known) return true;
    const everyMs = this.#places(entity.id).length > 0 ? RUNNING_EVERY_MS : IDLE_EVERY_MS;
    return this.#ageMs(known) >= everyMs - 1;
  }

  #ageMs(report: HealthReport): number {
    return Number((this.#parts.clock.wallNs() - report.checkedAt) / 1_000_000n);
  }

  #places(entityId: string): Place[] {
    return [...this.#parts.view.slots.values()].flatMap((slot) =>
      slot.attachments.filter((each) => each.entityId === entityId).map((attachment) => ({ slot, attachment })),
    );
  }

  async #look(entityId: string): Promise<HealthReport> {
    const entity = defined(this.#parts.view.entities.get(entityId), `entity ${entityId}`);
    const faults = this.#faults.get(entityId)?.count;
    const places = this.#places(entityId);
    const asked = await Promise.all(places.map(({ attachment }) => this.#ask(attachment.instance)));
    const instances = places.map(({ slot, attachment }, i) => ({
      instance: attachment.instance,
      slotId: slot.id,
      role: attachment.role,
      health: asked[i],
    }));
    // A version whose every instance has stopped is judged by a fresh one: what is wrong may have passed.
    const runs = instances.some(({ health }) => health === undefined || health.loaded);
    this.#tellLatency(instances);
    const report = runs ? this.#ofRunning(entityId, instances) : await this.#ofScratch(entity, instances);
    // A fault overtook the look: what it saw is how the version was before that.
    if (this.#faults.get(entityId)?.count !== faults) return this.#look(entityId);
    this.#reports.set(entityId, report);
    const worst = report.checks.find((each) => each.outcome === (report.status === 'degraded' ? 'warning' : 'failed'));
    const reason = worst ? reasonOf(worst, report.loaded) : 'every check passed';
    if (!this.#closed && report.status !== entity.health)
      this.#parts.take({ kind: 'health', entityId, health: report.status, reason });
    return report;
  }

  /** How long those on a ladder take to answer is what their gates may judge. */
  #tellLatency(instances: HealthReport['instances']): void {
    if (this.#closed) return;
    for (const { instance, slotId, health } of instances) {
      const ladder = this.#parts.view.latestLadder(slotId);
      if (!ladder || !isOpenLadder(ladder.status) || health === undefined || health.requests === 0) continue;
      if (instance !== ladder.instance && instance !== ladder.twinInstance) continue;
      this.#parts.take({ kind: 'latency', instance, p99Us: health.busyMicrosP99, requests: health.requests });
    }
  }

  async #ask(instance: number): Promise<InstanceHealth | undefined> {
    const patience = Promise.withResolvers<undefined>();
    const cancel = this.#parts.clock.timer(PATIENCE_MS, () => patience.resolve(undefined));
    try {
      return await Promise.race([this.#parts.runtime.health(instance), patience.promise]);
    } finally {
      cancel();
    }
  }

  #ofRunning(entityId: string, instances: HealthReport['instances']): HealthReport {
    const { view } = this.#parts;
    const checks = instances.flatMap(({ instance, slotId, health }) =>
      instanceChecks(slotId, health, view.pending(instance), PATIENCE_MS),
    );
    const known = instances.flatMap(({ health }) => (health ? [health] : []));
    const most = (of: (health: InstanceHealth) => number | undefined): number | undefined =>
      known.reduce<number | undefined>((top, each) => {
        const value = of(each);
        return value === undefined || (top !== undefined && top >= value) ? top : value;
      }, undefined);
    return {
      entityId,
      status: statusOf(checks),
      checks,
      loaded: known.some((each) => each.loaded),
      sampleInferenceMicros: most((each) => each.busyMicrosP50),
      memoryBytes: most((each) => each.memoryBytes),
      memoryLimitBytes: most((each) => each.memoryLimitBytes),
      errorRate: errorRateOf(known),
      checkedAt: this.#parts.clock.wallNs(),
      instances,
    };
  }

  async #ofScratch(entity: Entity, instances: HealthReport['instances']): Promise<HealthReport> {
    const { runtime, view, clock } = this.#parts;
    const examined = await runtime.examine({
      module: entity.module ?? undefined,
      contentHash: entity.contentHash ?? undefined,
      parameters: entity.module === null ? {} : (entity.parameters as Readonly<Record<string, number>>),
      instruments: view.instruments,
    });
    const faults = this.#faults.get(entity.id);
    const onRecord: Check = faults
      ? {
          name: 'error_rate',
          outcome: 'warning',
          message: `it failed ${faults.count === 1 ? 'once' : `${faults.count} times`}, the last time: ${faults.last}`,
        }
      : { name: 'error_rate', outcome: 'passed', message: 'no fault on record' };
    const checks = [...examined.checks, onRecord];
    return {
      entityId: entity.id,
      status: statusOf(checks),
      checks,
      loaded: false,
      sampleInferenceMicros: examined.sampleInferenceMicros,
      memoryBytes: examined.memoryBytes,
      memoryLimitBytes: undefined,
      errorRate: errorRateOf(instances.flatMap(({ health }) => (health ? [health] : []))),
      checkedAt: clock.wallNs(),
      instances,
    };
  }
}

/** Faults by requests, 0 to 1; undefined where no instance has been asked anything. */
function errorRateOf(instances: readonly InstanceHealth[]): number | undefined {
  const requests = instances.reduce((sum, each) => sum + each.requests, 0);
  return requests === 0 ? undefined : instances.reduce((sum, each) => sum + each.faults, 0) / requests;
}

/**
 * The reason as a fact may carry it: what a scratch instance failed at, in the module's own words; for what was measured,
 * which check it was and no number.
 */
const reasonOf = ({ name, message }: Check, isRunning: boolean): string =>
  isRunning || name === 'memory' ? `by its check "${name}"` : message;
