import { isSemver } from '../../shared/base/semver.ts';
import { type Command, type CommandInput, type Outcome, refuse } from '../../shared/domain/command.ts';
import { shutdownProblem } from '../../shared/domain/exit.ts';
import { versionWords } from '../../shared/domain/version.ts';
import type { Core } from './core.ts';
import type { Outputs } from './outputs.ts';

type RegistryCommand = Extract<Command, { kind: 'register_entity' | 'update_entity' | 'delete_entity' }>;

/** Making, changing and deleting the registry's rows. */
export class RegistryFlow {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  change(command: RegistryCommand, input: CommandInput, out: Outputs): Outcome {
    switch (command.kind) {
      case 'register_entity':
        return this.#register(command, input, out);
      case 'update_entity':
        return this.#update(command, input, out);
      case 'delete_entity':
        return this.#delete(command.entityId, input, out);
    }
  }

  #register(
    command: Extract<RegistryCommand, { kind: 'register_entity' }>,
    input: CommandInput,
    out: Outputs,
  ): Outcome {
    const { name, type, version, description, config, parameters, module, inspection, dependencies, parentEntityId } =
      command;
    const { registry } = this.#core;
    const wrong = shutdownProblem(config);
    if (wrong !== undefined) return refuse('broken_rule', wrong);
    if (!isSemver(version)) return refuse('broken_rule', `version ${version} is not a semantic version such as 1.4.2`);
    if (registry.byVersion(name, version))
      return refuse('duplicate', `${name} ${version} is registered already; give a new version a new number`);
    if (inspection && (inspection.manifest.name !== name || inspection.manifest.version !== version)) {
      const { manifest } = inspection;
      return refuse(
        'broken_rule',
        `the module says that it is ${manifest.name} ${manifest.version}, not ${name} ${version}`,
      );
    }
    const unknown = [...dependencies, ...(parentEntityId === null ? [] : [parentEntityId])].find(
      (id) => !registry.entity(id),
    );
    if (unknown !== undefined)
      return refuse('broken_rule', `there is no entity ${unknown} to depend on or descend from`);
    const entityId = this.#core.newEntityId();
    this.#core.emit(out, input, {
      kind: 'entity_registered',
      entityId,
      name,
      type,
      version,
      description,
      config,
      parameters,
      module,
      dependencies,
      parentEntityId,
      contentHash: inspection?.contentHash ?? null,
      warmUpEvents: inspection?.manifest.warmUpEvents ?? 0,
      stateVersion: inspection?.manifest.stateVersion ?? 0,
      instruments: inspection?.manifest.instruments ?? '*',
    });
    return { ok: true, subject: entityId, message: `${name} ${version} is registered` };
  }

  #update(command: Extract<RegistryCommand, { kind: 'update_entity' }>, input: CommandInput, out: Outputs): Outcome {
    const { kind: _, entityId, ...changes } = command;
    const entity = this.#core.registry.entity(entityId);
    if (!entity) return refuse('not_found', `there is no entity ${entityId}`);
    if (changes.status !== undefined && (entity.status === 'active' || entity.status === 'deployed')) {
      return refuse('broken_rule', `${versionWords(entity)} is ${entity.status}; swap it out first`);
    }
    const wrong = changes.config && shutdownProblem(changes.config);
    if (wrong !== undefined) return refuse('broken_rule', wrong);
    const unknown = changes.dependencies?.find((id) => id === entityId || !this.#core.registry.entity(id));
    if (unknown !== undefined) return refuse('broken_rule', `there is no entity ${unknown} to depend on`);
    this.#core.emit(out, input, { kind: 'entity_updated', entityId, changes });
    return { ok: true, subject: entityId, message: `${versionWords(entity)} is changed` };
  }

  #delete(entityId: string, input: CommandInput, out: Outputs): Outcome {
    const entity = this.#core.registry.entity(entityId);
    if (!entity) return refuse('not_found', `there is no entity ${entityId}`);
    const attached = [...this.#core.router.slots.values()].find((slot) =>
      slot.attachments.some((each) => each.entityId === entityId),
    );
    if (attached)
      return refuse('broken_rule', `${versionWords(entity)} is attached to ${attached.id}; swap it out first`);
    if (this.#isArriving(entityId))
      return refuse('broken_rule', `${versionWords(entity)} is being deployed or swapped in; wait for it to end`);
    this.#core.emit(out, input, { kind: 'entity_deleted', entityId });
    return { ok: true, subject: entityId, message: `${versionWords(entity)} is deleted` };
  }

  /** On its way into a slot, by a deployment or swap whose end is still open. */
  #isArriving(entityId: string): boolean {
    const { registry, swaps } = this.#core;
    for (const each of registry.deployments.values())
      if (each.entityId === entityId && each.status === 'deploying') return true;
    // A scheduled swap does not hold its target: when its time comes and the version is gone, it is suspended.
    for (const each of swaps.open()) if (each.toEntityId === entityId && each.status !== 'initiated') return true;
    return false;
  }
}
