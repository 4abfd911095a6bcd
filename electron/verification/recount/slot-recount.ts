import type { FactOf } from '../../../shared/domain/fact.ts';
import type { SwapLeg } from '../../../shared/domain/swap.ts';
import type { Owner } from './ledger-recount.ts';
import { hold, known, list, whole } from './tally.ts';

/** All of a slot's capital, basis points. */
const ALL = 10_000;

/** Somebody who receives a slot's events, as the facts tell it. */
export interface Member {
  readonly instance: number;
  readonly entityId: string;
  readonly deploymentId: string;
  role: 'live' | 'shadow' | 'twin' | 'run_off';
  share: number;
}

/** A slot as the facts tell it: who is there, the version in force first. */
export interface CountedSlot {
  readonly id: string;
  readonly environment: string;
  members: Member[];
  reserve: number;
}

/** Where a deployment has come to, as far as routing knows. */
export type DeploymentStage = 'deploying' | 'active' | 'left' | 'failed';

interface CountedDeployment {
  readonly entityId: string;
  readonly slotId: string;
  readonly instance: number;
  stage: DeploymentStage;
}

/** Which version is in force where and who holds which share, from the facts alone. */
export class SlotRecount {
  /** `name@version` by entity. */
  readonly entities = new Map<string, string>();
  readonly slots = new Map<string, CountedSlot>();
  readonly deployments = new Map<string, CountedDeployment>();
  /** Where each instance that a fact has placed belongs. */
  readonly owners = new Map<number, Owner>();
  /** Deployments that are live and not verified yet: one that fails there is taken out at once. */
  readonly #unverified = new Set<string>();
  #lastInstance = 0;

  registered({ entityId, name, version }: FactOf<'entity_registered'>): void {
    hold(!this.entities.has(entityId), () => `entity ${entityId} is registered a second time`);
    this.entities.set(entityId, `${name}@${version}`);
  }

  deploymentStarted({ deploymentId, entityId, slotId, instance, environment }: FactOf<'deployment_started'>): void {
    known(this.entities, entityId, 'entity');
    this.#newDeployment(deploymentId, { entityId, slotId, instance, stage: 'deploying' });
    this.#newInstance(instance);
    const slot = this.slots.get(slotId);
    if (slot === undefined || slot.members.length === 0)
      this.slots.set(slotId, { id: slotId, environment, members: [], reserve: ALL });
  }

  activated({ deploymentId, slotId, instance }: FactOf<'deployment_activated'>): void {
    const deployment = known(this.deployments, deploymentId, 'deployment');
    const slot = this.slot(slotId);
    hold(
      deployment.slotId === slotId && deployment.instance === instance,
      () =>
        `deployment ${deploymentId} of instance ${deployment.instance} in ${deployment.slotId} becomes active as ${instance} in ${slotId}`,
    );
    const live = slot.members.find(({ role }) => role === 'live');
    hold(!live, () => `${slotId} gets a second version in force: instance ${instance} beside ${live?.instance}`);
    deployment.stage = 'active';
    this.#unverified.add(deploymentId);
    this.#place(instance, slotId, deployment.entityId);
    const { entityId } = deployment;
    this.#settle(slot, [...slot.members, { instance, entityId, deploymentId, role: 'live', share: ALL }]);
  }

  verified(deploymentId: string): void {
    this.#unverified.delete(deploymentId);
  }

  deploymentFailed(deploymentId: string): void {
    known(this.deployments, deploymentId, 'deployment').stage = 'failed';
  }

  /**
   * One slot's part of a cut: the source steps down, the target takes its share, or what the leg says of it.
   *
   * @param adopts whether the target takes the source's positions over; a source that keeps them runs them off.
   * @param makes whether the cut makes the target's deployment.
   */
  cut(leg: SwapLeg, entityId: string, adopts: boolean, makes: boolean): void {
    const { slotId, fromInstance, toInstance, fromDeploymentId, toDeploymentId: deploymentId, dismissed = [] } = leg;
    const slot = this.slot(slotId);
    const source = slot.members.find(({ instance }) => instance === fromInstance);
    hold(source?.role === 'live', () => `${slotId}: instance ${fromInstance} gives way and is not live`);
    const target = slot.members.find(({ instance }) => instance === toInstance);
    if (makes) this.#newDeployment(deploymentId, { entityId, slotId, instance: toInstance, stage: 'deploying' });
    if (!this.owners.has(toInstance))
      this.#lastInstance = Math.max(this.#lastInstance, whole(toInstance, 'toInstance'));
    known(this.deployments, deploymentId, 'deployment').stage = 'active';
    known(this.deployments, fromDeploymentId, 'deployment').stage = 'left';
    hold(
      source.deploymentId === fromDeploymentId,
      () =>
        `${slotId}: the cut ends deployment ${fromDeploymentId}, and ${fromInstance} runs under ${source.deploymentId}`,
    );
    this.#place(toInstance, slotId, entityId);
    const share = leg.share ?? source.share + (target?.share ?? 0);
    const others = slot.members
      .filter(({ instance }) => instance !== fromInstance && instance !== toInstance)
      .map((each): Member => {
        const gives = each.role === 'live' && list(dismissed, 'dismissed').includes(each.instance);
        return gives ? { ...each, role: 'run_off', share: 0 } : each;
      });
    this.#settle(slot, [
      { instance: toInstance, entityId, deploymentId, role: 'live', share },
      { ...source, role: adopts ? 'shadow' : 'run_off', share: 0 },
      ...others,
    ]);
  }

  /** All shares of a slot change together, as the fact says them. `begins`: the deployment that comes into force with it. */
  moved({ slotId, attachments, reserve }: FactOf<'ladder_moved'>, begins: string | undefined): void {
    const slot = this.slot(slotId);
    if (begins !== undefined) known(this.deployments, begins, 'deployment').stage = 'active';
    for (const { instance, entityId } of list(attachments, 'attachments')) {
      known(this.entities, entityId, 'entity');
      if (!this.owners.has(instance)) this.#lastInstance = Math.max(this.#lastInstance, whole(instance, 'instance'));
      this.#place(instance, slotId, entityId);
    }
    this.#settle(
      slot,
      attachments.map(({ instance, entityId, deploymentId, role, share }) => ({
        instance,
        entityId,
        deploymentId,
        role,
        share,
      })),
      reserve,
    );
  }

  shareChanged({ slotId, instance, share, reserve }: FactOf<'share_changed'>): void {
    const slot = this.slot(slotId);
    const member = slot.members.find((each) => each.instance === instance);
    hold(member?.role === 'live', () => `${slotId}: the share of instance ${instance} changes, which is not live`);
    this.#settle(
      slot,
      slot.members.map((each) => (each === member ? { ...each, share } : each)),
      reserve,
    );
  }

  /** @param holds in words what the instance still holds; undefined where it has nothing. */
  detached({ slotId, instance }: FactOf<'instance_detached'>, holds: string | undefined): void {
    const slot = this.slot(slotId);
    const member = slot.members.find((each) => each.instance === instance);
    if (!member) return;
    const withdrawn = this.#unverified.has(member.deploymentId);
    hold(member.role !== 'live' || withdrawn, () => `${slotId}: instance ${instance} leaves while it is live`);
    hold(holds === undefined, () => `${slotId}: instance ${instance} leaves with ${holds}`);
    this.#unverified.delete(member.deploymentId);
    this.#settle(
      slot,
      slot.members.filter((each) => each !== member),
    );
  }

  /** Who somebody is that sends an order. @throws {Wrong} for one who is not there. */
  member(slotId: string, instance: number): Member {
    const member = this.slot(slotId).members.find((each) => each.instance === instance);
    hold(member !== undefined, () => `instance ${instance} is not in ${slotId}`);
    return member;
  }

  owner(instance: number): Owner {
    return known(this.owners, instance, 'instance');
  }

  slot(slotId: string): CountedSlot {
    return known(this.slots, slotId, 'slot');
  }

  /** Live shares and the reserve are the whole of the capital; nobody else has a share. `said`: the reserve by the fact itself. */
  #settle(slot: CountedSlot, members: Member[], said?: number): void {
    let shares = 0;
    const seen = new Set<number>();
    for (const { instance, role, share } of members) {
      hold(!seen.has(instance), () => `${slot.id}: instance ${instance} is there twice`);
      seen.add(instance);
      hold(whole(share, 'share') >= 0, () => `${slot.id}: instance ${instance} holds a share of ${share}`);
      hold(role === 'live' || share === 0, () => `${slot.id}: instance ${instance} is ${role} and holds ${share}`);
      shares += share;
    }
    const reserve = said === undefined ? ALL - shares : whole(said, 'reserve');
    hold(
      shares + reserve === ALL && reserve >= 0,
      () => `${slot.id}: shares of ${shares} and a reserve of ${reserve} basis points do not make 10000`,
    );
    slot.members = members;
    slot.reserve = reserve;
  }

  #newDeployment(id: string, deployment: CountedDeployment): void {
    hold(!this.deployments.has(id), () => `deployment ${id} is made a second time`);
    this.deployments.set(id, deployment);
  }

  #newInstance(instance: number): void {
    hold(
      whole(instance, 'instance') > this.#lastInstance,
      () => `instance ${instance} is numbered after ${this.#lastInstance}`,
    );
    this.#lastInstance = instance;
  }

  #place(instance: number, slotId: string, entityId: string): void {
    const version = known(this.entities, entityId, 'entity');
    const before = this.owners.get(instance);
    hold(
      !before || (before.slotId === slotId && before.version === version),
      () => `instance ${instance} of ${before?.version} in ${before?.slotId} comes back as ${version} in ${slotId}`,
    );
    this.owners.set(instance, { slotId, version });
  }
}
