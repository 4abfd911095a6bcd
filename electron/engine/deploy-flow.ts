import { mergeOver } from '../../shared/base/merge.ts';
import type { Command, CommandInput, Outcome } from '../../shared/domain/command.ts';
import { refuse } from '../../shared/domain/command.ts';
import { summarise } from '../../shared/domain/deployment.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { slotId } from '../../shared/domain/slot.ts';
import { formatMoney } from '../../shared/units/money.ts';
import type { Core } from './core.ts';
import { loadSpec } from './load-spec.ts';
import type { Outputs } from './outputs.ts';
import { deploymentChecks } from './rollout/checks.ts';
import type { Waiting } from './waiting.ts';

type Deploy = Extract<Command, { kind: 'deploy' }>;

/** What the deploy flow hands on: a redeployment is a swap of a version for itself. */
export interface Redeploy {
  redeploy(input: CommandInput, command: Deploy, out: Outputs): void;
  isBusy(slotId: string): boolean;
}

/** Placing a version where there is none: validate, load, warm up, attach from the next event on. */
export class DeployFlow {
  readonly #core: Core;
  readonly #waiting: Waiting;
  readonly #swaps: Redeploy;
  /** Slots in which a deployment is under way. */
  readonly #busy = new Set<string>();

  constructor(core: Core, waiting: Waiting, swaps: Redeploy) {
    this.#core = core;
    this.#waiting = waiting;
    this.#swaps = swaps;
  }

  deploy(input: CommandInput, command: Deploy, out: Outputs): void {
    const reply = (outcome: Outcome): void => void out.replies.push({ number: input.number, outcome });
    const { registry, router, controls } = this.#core;
    const entity = registry.entity(command.entityId);
    if (!entity) return reply(refuse('not_found', `there is no entity ${command.entityId}`));
    const slot = slotId(entity.name, command.environment);
    if (this.#busy.has(slot) || this.#swaps.isBusy(slot))
      return reply(refuse('conflict', `a deployment or swap is already under way in ${slot}`));
    const live = router.live(slot);
    const active = live?.entityId === entity.id ? registry.deployments.get(live.deploymentId) : undefined;
    if (live && !active) {
      const there = this.#core.versionOf(live.entityId);
      return reply(
        refuse('conflict', `${there} is live in ${slot}; use a swap to replace it without missing an event`),
      );
    }
    const validation = summarise(deploymentChecks(entity, active, controls.limits, registry));
    if (!validation.passed)
      return reply(refuse('validation_failed', validation.errors.join('; '), undefined, validation));
    if (active) return this.#swaps.redeploy(input, command, out);

    const deploymentId = this.#core.newDeploymentId();
    const instance = this.#core.newInstance();
    const parameters = mergeOver(entity.parameters, command.parametersOverride);
    const author: Author = { actor: input.actor, role: input.role };
    this.#busy.add(slot);
    this.#core.emit(out, author, {
      kind: 'deployment_started',
      deploymentId,
      entityId: entity.id,
      environment: command.environment,
      slotId: slot,
      instance,
      method: command.method,
      deployedBy: command.deployedBy,
      configSnapshot: mergeOver(entity.config, command.configOverride),
      parametersSnapshot: parameters,
      previousDeploymentId: registry.latestIn(entity.id, slot)?.id ?? null,
      validation,
      capital: formatMoney(command.capital ?? router.slots.get(slot)?.capital ?? this.#core.options.defaultCapital),
    });
    const fail = (reason: string, then: Outputs): void => {
      this.#busy.delete(slot);
      router.discard(instance);
      then.unloads.push(instance);
      this.#core.emit(then, author, { kind: 'deployment_failed', deploymentId, reason });
      then.replies.push({
        number: input.number,
        outcome: refuse('load_failed', `${entity.name} ${entity.version} could not be deployed: ${reason}`),
      });
    };
    router.admit(
      { id: instance, slotId: slot, entityId: entity.id, version: this.#core.versionOf(entity.id) },
      'shadow',
    );
    this.#waiting.load(
      loadSpec(this.#core, instance, entity, parameters, command.environment),
      (result, then) => {
        if (!result.ok) return fail(result.fault.message, then);
        const events = this.#core.market.recent(entity.warmUpEvents, (i) => router.takes(slot, i));
        const request = router.deliver(instance, { kind: 'warm', events }, then.deliveries);
        this.#waiting.answer(request, (answer, last) => {
          if (answer.fault) return fail(answer.fault.message, last);
          this.#core.noteHealth(
            last,
            entity.id,
            'healthy',
            'loaded, and a sample inference answered in the right form',
          );
          this.#busy.delete(slot);
          this.#activate(deploymentId, slot, instance, author, last);
          last.replies.push({
            number: input.number,
            outcome: {
              ok: true,
              subject: deploymentId,
              message: `${entity.name} ${entity.version} is live in ${slot}`,
              validation,
            },
          });
        });
      },
      out,
    );
  }

  #activate(deploymentId: string, slot: string, instance: number, author: Author, out: Outputs): void {
    const { router, market } = this.#core;
    this.#core.emit(out, author, {
      kind: 'deployment_activated',
      deploymentId,
      slotId: slot,
      instance,
      cutSequence: market.sequence,
      marketNs: this.#core.marketTime(),
    });
    router.attach(instance);
    router.deliver(instance, { kind: 'adopt', positions: [], orders: [] }, out.deliveries);
  }
}
