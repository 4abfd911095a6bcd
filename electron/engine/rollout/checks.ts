import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { Check, Deployment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Breaker, RiskLimits } from '../../../shared/domain/risk.ts';
import type { HandOver, SwapType } from '../../../shared/domain/swap.ts';
import { versionWords } from '../../../shared/domain/version.ts';

const passed = (name: string, message: string): Check => ({ name, outcome: 'passed', message });
const warning = (name: string, message: string): Check => ({ name, outcome: 'warning', message });
const failed = (name: string, message: string): Check => ({ name, outcome: 'failed', message });

/** What the checks look up. */
export interface Lookup {
  entity(id: string): Entity | undefined;
  activeDeployments(entityId: string): readonly Deployment[];
  latestServedIn(entityId: string, slotId: string): Deployment | undefined;
  hasServed(entityId: string): boolean;
}

/** Everything a deployment must satisfy before anything is loaded. */
export function deploymentChecks(
  entity: Entity,
  active: Deployment | undefined,
  limits: RiskLimits,
  lookup: Lookup,
): Check[] {
  return [
    entity.status === 'deprecated'
      ? failed('status', `${versionWords(entity)} is deprecated; deploy another version`)
      : entity.status === 'failed'
        ? warning('status', `${versionWords(entity)} failed before`)
        : passed('status', `${versionWords(entity)} is ${entity.status}`),
    healthCheck(entity, 'failed'),
    entity.version === ''
      ? failed('version', 'the entity has no version')
      : passed('version', `version ${entity.version}`),
    dependencyCheck(entity, lookup),
    limitsCheck(limits),
    active
      ? warning('already_active', `${versionWords(entity)} is already active here; it will be replaced by itself`)
      : passed('already_active', 'nothing of this entity is active here'),
  ];
}

/** What a deployment must show once its version runs, beside its having answered. */
export function runningChecks(
  deployment: Deployment | undefined,
  entity: Entity | undefined,
  asked: Pick<Deployment, 'configSnapshot' | 'parametersSnapshot'>,
): Check[] {
  const { configSnapshot, parametersSnapshot } = asked;
  const saved =
    deployment !== undefined &&
    canonicalJson([deployment.configSnapshot, deployment.parametersSnapshot]) ===
      canonicalJson([configSnapshot, parametersSnapshot]);
  const held = (name: string, ok: boolean, good: string, bad: string): Check =>
    ok ? passed(name, good) : failed(name, bad);
  return [
    held('record', deployment !== undefined, 'the deployment is on record', 'the deployment is not on record'),
    held('snapshot', saved, 'the snapshot is what was asked for', 'the snapshot differs from what was asked for'),
    held(
      'status_after',
      deployment?.status === 'active' && entity?.status === 'active',
      'deployment and version are active',
      `the deployment is ${deployment?.status ?? 'missing'}, the version ${entity?.status ?? 'missing'}`,
    ),
    passed('running', 'the running version has answered'),
  ];
}

function healthCheck(entity: Entity, whenUnhealthy: 'failed' | 'warning'): Check {
  if (entity.health !== 'unhealthy') {
    if (entity.health === 'degraded')
      return warning('health', `${versionWords(entity)} is degraded: ${entity.healthReason}`);
    const known = entity.health === 'unknown' ? 'not been checked yet; it is when it loads' : 'been found healthy';
    return passed('health', `${versionWords(entity)} has ${known}`);
  }
  return {
    name: 'health',
    outcome: whenUnhealthy,
    message: `${versionWords(entity)} is unhealthy: ${entity.healthReason}`,
  };
}

function dependencyCheck(entity: Entity, lookup: Lookup): Check {
  const missing = entity.dependencies.filter((id) => lookup.activeDeployments(id).length === 0);
  return missing.length === 0
    ? passed('dependencies', `${entity.dependencies.length} dependencies, all active`)
    : failed(
        'dependencies',
        `${versionWords(entity)} needs ${missing.join(', ')}, which is not active; deploy it first`,
      );
}

function limitsCheck(limits: RiskLimits): Check {
  const unset = [
    limits.maxInstruments > 0 ? '' : 'maxInstruments',
    limits.priceCollar > 0 ? '' : 'priceCollar',
    limits.maxOrderValue > 0n ? '' : 'maxOrderValue',
    limits.maxOpenOrders > 0 ? '' : 'maxOpenOrders',
    limits.maxPositionSize > 0 ? '' : 'maxPositionSize',
    limits.venues === '*' || limits.venues.length > 0 ? '' : 'venues',
  ].filter((name) => name !== '');
  return unset.length === 0
    ? passed('limits', 'every pre-deployment limit is set')
    : failed('limits', `these limits are not set: ${unset.join(', ')}`);
}

/** A swap as its checks see it. */
export interface SwapQuestion {
  readonly from: Entity;
  readonly to: Entity;
  readonly type: SwapType;
  /** The source's active deployments that the swap would replace. */
  readonly sources: readonly Deployment[];
  readonly environment: string | null;
  readonly handOver: HandOver;
  /** Above 0 when the target is newer by semantic versioning. */
  readonly compareVersions: number;
  /** Breakers that stand tripped in the slots at hand. */
  readonly tripped: readonly Breaker[];
  /** Earlier deployments of the target that would come back into force, with the snapshots they had. */
  readonly returning: readonly Deployment[];
  /** Active deployments of the target's algorithm in the same environments, but in other slots. */
  readonly elsewhere: readonly Deployment[];
  /** Why the target may not come in without other people, in words; undefined where it may. */
  readonly unapproved: string | undefined;
  readonly lookup: Lookup;
}

/** Everything a swap must satisfy before anything is loaded. */
export function swapChecks(question: SwapQuestion): Check[] {
  const { from, to, type, sources, environment, handOver, compareVersions, tripped, returning, elsewhere, lookup } =
    question;
  return [
    from.type === to.type
      ? passed('type', `both are of type ${from.type}`)
      : failed(
          'type',
          `${versionWords(from)} is a ${from.type}, ${versionWords(to)} a ${to.type}; they must be of one type`,
        ),
    sources.length > 0
      ? passed(
          'source_active',
          `${versionWords(from)} is active in ${sources.map((each) => each.environment).join(', ')}`,
        )
      : failed(
          'source_active',
          `${versionWords(from)} has no active deployment${environment ? ` in ${environment}` : ''}; there is nothing to swap`,
        ),
    readyCheck(to, lookup),
    elsewhereCheck(to, elsewhere),
    ...returning.flatMap((each) => snapshotCheck(to, each)),
    { ...healthCheck(from, 'warning'), name: 'source_health' },
    { ...healthCheck(to, 'failed'), name: 'target_health' },
    ...(type === 'emergency' ? [knownGoodCheck(to, sources, lookup)] : []),
    compareVersions > 0
      ? passed('version', `${to.version} is newer than ${from.version}`)
      : compareVersions === 0
        ? warning('version', `${versionWords(to)} and ${versionWords(from)} have the same version number`)
        : warning('version', `${to.version} is older than ${from.version}`),
    configCheck(from, to),
    instrumentsCheck(from, to),
    stateCheck(from, to, handOver),
    dependencyCheck(to, lookup),
    breakerCheck(tripped),
    ...(question.unapproved === undefined ? [] : [failed('approval', question.unapproved)]),
  ];
}

function readyCheck(to: Entity, lookup: Lookup): Check {
  const ready =
    to.status === 'deployed' || to.status === 'active' || to.status === 'validated' || to.status === 'registered';
  const returning = to.status === 'inactive' && lookup.hasServed(to.id);
  if (ready || returning) return passed('target_ready', `${versionWords(to)} is ${to.status}`);
  const never = to.status === 'inactive' ? ' and was never active' : '';
  return failed('target_ready', `${versionWords(to)} is ${to.status}${never}; it cannot take over`);
}

/** An algorithm has one active deployment in an environment: a swap must not make a second. */
function elsewhereCheck(to: Entity, elsewhere: readonly Deployment[]): Check {
  const [other] = elsewhere;
  return other
    ? failed(
        'one_active',
        `${to.name} is active in ${other.environment} already, in the slot ${other.slotId}; swap there`,
      )
    : passed('one_active', `${to.name} is active in no other slot of the same environment`);
}

/** A version that comes back runs with the snapshot it had, whatever was registered since. */
function snapshotCheck(to: Entity, { slotId, parametersSnapshot, configSnapshot }: Deployment): Check[] {
  const same = canonicalJson([parametersSnapshot, configSnapshot]) === canonicalJson([to.parameters, to.config]);
  return same
    ? []
    : [
        warning(
          'snapshot',
          `${versionWords(to)} comes back into ${slotId} with the parameters and config it had there, not with those registered now`,
        ),
      ];
}

/** An emergency skips warm-up and soak, so only a version may come in that served here and left by a swap. */
function knownGoodCheck(to: Entity, sources: readonly Deployment[], lookup: Lookup): Check {
  for (const { slotId } of sources) {
    const served = lookup.latestServedIn(to.id, slotId);
    if (served?.status === 'inactive') continue;
    const words = served ? `was rolled back in ${slotId}` : `has never served in ${slotId}`;
    return failed('known_good', `${versionWords(to)} ${words}, so it is not known to be good there; use a manual swap`);
  }
  return passed('known_good', `${versionWords(to)} has served here and left by a swap`);
}

function breakerCheck(tripped: readonly Breaker[]): Check {
  return tripped.length === 0
    ? passed('breakers', 'no breaker stands tripped here')
    : warning(
        'breakers',
        `${tripped.map((each) => `${each.id} (${each.cause}) on ${each.scope}`).join(', ')} stands tripped and stays so: the target may only reduce until it is released`,
      );
}

function configCheck(from: Entity, to: Entity): Check {
  const missing = Object.keys(from.config).filter((key) => !Object.hasOwn(to.config, key));
  return missing.length === 0
    ? passed('config', 'every config key of the source is there')
    : warning('config', `${versionWords(to)} has no ${missing.join(', ')} in its config`);
}

function instrumentsCheck(from: Entity, to: Entity): Check {
  if (to.instruments === '*') return passed('instruments', `${versionWords(to)} takes any instrument`);
  const taken = to.instruments;
  const missing =
    from.instruments === '*' ? ['any instrument'] : from.instruments.filter((each) => !taken.includes(each));
  return missing.length === 0
    ? passed('instruments', `${versionWords(to)} takes every instrument of the slot`)
    : failed('instruments', `${versionWords(to)} does not take ${missing.join(', ')}; it would be deaf to them`);
}

function stateCheck(from: Entity, to: Entity, handOver: HandOver): Check {
  if (handOver.state !== 'transfer') return passed('state', `state by ${handOver.state}: nothing is transferred`);
  if (from.name !== to.name)
    return failed(
      'state',
      `${versionWords(from)} and ${versionWords(to)} are different algorithms, and one's state means nothing to the other; use shadow or cold`,
    );
  return from.stateVersion === to.stateVersion
    ? passed('state', `both keep state of layout ${from.stateVersion}`)
    : failed(
        'state',
        `${versionWords(from)} keeps state of layout ${from.stateVersion}, ${versionWords(to)} of layout ${to.stateVersion}; use shadow or cold`,
      );
}
