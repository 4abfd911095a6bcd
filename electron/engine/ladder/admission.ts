import { defined } from '../../../shared/base/assert.ts';
import { type Outcome, refuse } from '../../../shared/domain/command.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import { versionWords } from '../../../shared/domain/version.ts';
import type { Core } from '../core.ts';
import { loadSpec } from '../load-spec.ts';
import type { Outputs } from '../outputs.ts';
import type { Instance } from '../router/router.ts';
import type { Waiting } from '../waiting.ts';

/** What follows of a preparation. */
export interface AdmissionEvents {
  /** Candidate and twin are loaded, warm and in step. */
  ready(ladder: Ladder, out: Outputs): void;
  /** One of them did not come up, by a fault of the candidate's or not: the slot is as it was. */
  failed(ladder: Ladder, reason: string, isFault: boolean, out: Outputs): void;
}

/** A ladder between its command and its first rung. Kept in memory alone: a stop of the desk ends it. */
interface Arriving {
  readonly author: Author;
  /** Number of the command that waits for the end; 0 where nobody does. */
  readonly command: number;
  /** Instances that are not yet in the present. */
  readonly missing: Set<number>;
}

/** Brings a candidate and its twin to the present beside the version in force: load, warm up, shadow in step. */
export class Admission {
  readonly #core: Core;
  readonly #waiting: Waiting;
  readonly #events: AdmissionEvents;
  readonly #arriving = new Map<string, Arriving>();

  constructor(core: Core, waiting: Waiting, events: AdmissionEvents) {
    this.#core = core;
    this.#waiting = waiting;
    this.#events = events;
  }

  begin(ladder: Ladder, author: Author, command: number, out: Outputs): void {
    const { registry, router, options } = this.#core;
    const { id, slotId, instance, twinInstance, twinEntityId } = ladder;
    const missing = new Set([instance, ...(twinInstance === null ? [] : [twinInstance])]);
    this.#arriving.set(id, { author, command, missing });
    if (Number.isFinite(options.preparationTimeoutMs))
      out.timers.push({ id: `ladder:${id}`, afterMs: options.preparationTimeoutMs });
    this.#load(ladder, instance, defined(registry.entity(ladder.entityId), ladder.entityId), ladder.deploymentId, out);
    if (twinInstance === null || twinEntityId === null) return;
    const twin = defined(registry.entity(twinEntityId), twinEntityId);
    const served = router.live(slotId)?.deploymentId ?? registry.activeDeployments(twinEntityId)[0]?.id;
    this.#load(ladder, twinInstance, twin, served, out);
  }

  /** Who began a ladder that is still being prepared. */
  authorOf(ladderId: string): Author | undefined {
    return this.#arriving.get(ladderId)?.author;
  }

  #load(ladder: Ladder, id: number, entity: Entity, deploymentId: string | undefined, out: Outputs): void {
    const { router, registry } = this.#core;
    const { slotId, environment } = ladder;
    const parameters = registry.deployments.get(deploymentId ?? '')?.parametersSnapshot ?? entity.parameters;
    router.admit({ id, slotId, entityId: entity.id, version: this.#core.versionOf(entity.id) }, 'shadow');
    this.#waiting.load(
      loadSpec(this.#core, id, entity, parameters, environment),
      (result, then) => {
        if (!this.#arriving.has(ladder.id)) return void then.unloads.push(id);
        if (!result.ok) return this.#fail(ladder, entity, result.fault.message, then);
        this.#warm(ladder, id, entity, then);
      },
      out,
    );
  }

  #warm(ladder: Ladder, id: number, entity: Entity, out: Outputs): void {
    const { router, market } = this.#core;
    const events = market.recent(entity.warmUpEvents, (i) => router.takes(ladder.slotId, i));
    const request = router.deliver(id, { kind: 'warm', events }, out.deliveries);
    router.attach(id);
    this.#waiting.answer(request, (answer, then) => {
      const arriving = this.#arriving.get(ladder.id);
      if (!arriving) return;
      if (answer.fault) return this.#fail(ladder, entity, answer.fault.message, then);
      if (id === ladder.instance)
        this.#core.noteHealth(then, entity.id, 'healthy', 'loaded, and a sample inference answered in the right form');
      arriving.missing.delete(id);
      this.#tryAdmit(ladder, arriving, then);
    });
  }

  /** After an instance has answered: who was behind the market may be in step. */
  onAnswered(instance: Instance, out: Outputs): void {
    if (this.#arriving.size === 0) return;
    const ladder = this.#core.ladders.openIn(instance.slotId);
    const arriving = ladder && this.#arriving.get(ladder.id);
    if (arriving && (instance.id === ladder.instance || instance.id === ladder.twinInstance))
      this.#tryAdmit(ladder, arriving, out);
  }

  #tryAdmit(ladder: Ladder, arriving: Arriving, out: Outputs): void {
    if (arriving.missing.size > 0) return;
    const { router } = this.#core;
    const incumbent = router.instances.get(router.live(ladder.slotId)?.instance ?? 0);
    const behind = incumbent?.running ? incumbent.pending : Number.POSITIVE_INFINITY;
    const isInStep = (id: number | null): boolean => id === null || (router.instances.get(id)?.pending ?? 0) <= behind;
    if (!isInStep(ladder.instance) || !isInStep(ladder.twinInstance)) return;
    this.#events.ready(ladder, out);
    this.#arriving.delete(ladder.id);
    const message = `${this.#core.versionOf(ladder.entityId)} climbs ${ladder.plan.name} in ${ladder.slotId}`;
    this.#reply(arriving.command, { ok: true, subject: ladder.id, message }, out);
  }

  /** Somebody who was being prepared has stopped by a fault. Returns false for anybody else. */
  onFault({ id, slotId }: Instance, reason: string, out: Outputs): boolean {
    const ladder = this.#core.ladders.openIn(slotId);
    if (!ladder || !this.#arriving.has(ladder.id) || (id !== ladder.instance && id !== ladder.twinInstance))
      return false;
    const entityId = id === ladder.instance ? ladder.entityId : defined(ladder.twinEntityId, 'twin');
    this.#fail(ladder, defined(this.#core.registry.entities.get(entityId), entityId), reason, out);
    return true;
  }

  onTimeout(ladderId: string, out: Outputs): void {
    if (!this.#arriving.has(ladderId)) return;
    const ladder = this.#core.ladders.get(ladderId);
    this.#end(ladder, `not everybody was in step within ${this.#core.options.preparationTimeoutMs} ms`, false, out);
  }

  /** Ends the preparation of a ladder that is called off. Returns false when it is past that. */
  callOff(ladder: Ladder, reason: string, out: Outputs): boolean {
    if (!this.#arriving.has(ladder.id)) return false;
    this.#end(ladder, reason, false, out);
    return true;
  }

  #fail(ladder: Ladder, entity: Entity, reason: string, out: Outputs): void {
    const isFault = entity.id === ladder.entityId;
    this.#end(ladder, `${versionWords(entity)} did not come up: ${reason}`, isFault, out);
  }

  #end(ladder: Ladder, reason: string, isFault: boolean, out: Outputs): void {
    const arriving = defined(this.#arriving.get(ladder.id), ladder.id);
    this.#arriving.delete(ladder.id);
    for (const id of [ladder.instance, ladder.twinInstance]) {
      if (id === null) continue;
      this.#core.router.discard(id);
      out.unloads.push(id);
    }
    this.#events.failed(ladder, reason, isFault, out);
    const refusal = refuse('load_failed', `the ladder did not begin and nothing changed: ${reason}`);
    this.#reply(arriving.command, refusal, out);
  }

  #reply(number: number, outcome: Outcome, out: Outputs): void {
    if (number !== 0) out.replies.push({ number, outcome });
  }
}
