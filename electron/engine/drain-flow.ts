import { type Command, type CommandInput, type DrainResult, refuse } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { versionWords } from '../../shared/domain/version.ts';
import type { Core } from './core.ts';
import type { Outputs } from './outputs.ts';
import type { Instance } from './router/router.ts';
import type { DrainView } from './view.ts';

/** One instance that is being drained. */
interface Draining {
  readonly slotId: string;
  readonly instance: number;
  readonly inFlight: number;
  /** The last request that it has to answer. */
  readonly last: number;
  remaining: number;
}

/** A drain between its command and its end. Kept in memory alone: a stop of the desk ends it. */
interface Drain {
  readonly entityId: string;
  readonly author: Author;
  readonly command: number;
  readonly parts: readonly Draining[];
}

/**
 * Draining a version: waiting, bounded in time, until it has answered everything it had been handed. The market goes on
 * meanwhile, and so do its events to the version; only what it had in flight is waited for. What it has not answered at
 * the time-out it has lost the right to: late answers are discarded and counted.
 */
export class DrainFlow {
  readonly #core: Core;
  readonly #drains = new Map<string, Drain>();

  constructor(core: Core) {
    this.#core = core;
  }

  drain(input: CommandInput, command: Extract<Command, { kind: 'drain' }>, out: Outputs): void {
    const { entityId, environment, timeoutMs } = command;
    const { registry, router } = this.#core;
    const refused = (code: 'not_found' | 'broken_rule' | 'conflict', message: string): void =>
      void out.replies.push({ number: input.number, outcome: refuse(code, message) });
    const entity = registry.entity(entityId);
    if (!entity) return refused('not_found', `there is no entity ${entityId}`);
    if (this.#drains.has(entityId))
      return refused('conflict', `${versionWords(entity)} is being drained already; wait for it to end`);
    const instances = [...router.instances.values()].filter(
      (each) =>
        each.entityId === entityId &&
        each.running &&
        router.slots.get(each.slotId)?.attachments.some(({ instance }) => instance === each.id) &&
        (environment === null || router.slots.get(each.slotId)?.environment === environment),
    );
    if (instances.length === 0) {
      const where = environment === null ? 'anywhere' : `in ${environment}`;
      return refused('broken_rule', `${versionWords(entity)} does not run ${where}; there is nothing to drain`);
    }
    const author = { actor: input.actor, role: input.role };
    const parts = instances.map((each): Draining => {
      const inFlight = each.pending;
      const part = { slotId: each.slotId, instance: each.id, inFlight, last: router.lastRequest, remaining: inFlight };
      const { slotId, instance } = part;
      this.#core.emit(out, author, { kind: 'drain_started', slotId, instance, entityId, inFlight, timeoutMs });
      return part;
    });
    this.#drains.set(entityId, { entityId, author, command: input.number, parts });
    // Numbered by its command: the timer of a drain that ended in time must not cut the next one short.
    out.timers.push({ id: `drained:${input.number}`, afterMs: timeoutMs });
    this.#tryEnd(entityId, out);
  }

  onAnswered(instance: Instance, request: number, out: Outputs): void {
    const drain = this.#drains.size === 0 ? undefined : this.#drains.get(instance.entityId);
    const part = drain?.parts.find((each) => each.instance === instance.id);
    if (!part || request > part.last || part.remaining === 0) return;
    part.remaining -= 1;
    this.#tryEnd(instance.entityId, out);
  }

  /** A version that stopped by a fault answers nothing more: nobody waits for it. */
  onFault(instance: Instance, out: Outputs): void {
    this.#tryEnd(instance.entityId, out);
  }

  /** An instance has left its slot: if it was being drained, nobody waits for it either. */
  onLeft(out: Outputs): void {
    for (const entityId of [...this.#drains.keys()]) this.#tryEnd(entityId, out);
  }

  /** @param command number of the command that began the drain. */
  onTimeout(command: string, out: Outputs): void {
    const drain = [...this.#drains.values()].find((each) => String(each.command) === command);
    if (!drain) return;
    for (const { instance, last } of drain.parts) {
      const known = this.#core.router.instances.get(instance);
      if (known) known.actsAfter = Math.max(known.actsAfter, last);
    }
    this.#end(drain, true, out);
  }

  underWay(): DrainView[] {
    return [...this.#drains.values()].flatMap(({ entityId, parts }) =>
      parts.map(({ slotId, instance, inFlight, remaining }) => ({ slotId, instance, entityId, inFlight, remaining })),
    );
  }

  #tryEnd(entityId: string, out: Outputs): void {
    const drain = this.#drains.get(entityId);
    const { instances } = this.#core.router;
    if (drain?.parts.every((each) => each.remaining === 0 || !instances.get(each.instance)?.running))
      this.#end(drain, false, out);
  }

  #end(drain: Drain, timedOut: boolean, out: Outputs): void {
    const { entityId, author, command, parts } = drain;
    this.#drains.delete(entityId);
    for (const { slotId, instance, inFlight, remaining } of parts) {
      const counts = { drained: inFlight - remaining, remaining, timedOut };
      this.#core.emit(out, author, { kind: 'drain_ended', slotId, instance, entityId, ...counts });
    }
    const remaining = parts.reduce((sum, each) => sum + each.remaining, 0);
    const drained = parts.reduce((sum, each) => sum + each.inFlight, 0) - remaining;
    const result: DrainResult = { drained, remaining, timedOut };
    const message = timedOut
      ? `${drained} requests were answered; ${remaining} were not in time, and what is still answered to them is discarded`
      : `${drained} requests were answered, ${remaining} never will be`;
    out.replies.push({ number: command, outcome: { ok: true, subject: entityId, message, drain: result } });
  }
}
