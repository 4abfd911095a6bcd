import { defined } from '../../../../shared/base/assert.ts';
import { canonicalJson } from '../../../../shared/base/canonical.ts';
import type { DeployRaise } from '../../../../shared/domain/approval.ts';
import type { Command, CommandInput, Outcome, Refused } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { scopeWords } from '../../../../shared/domain/limit-words.ts';
import type { LimitName } from '../../../../shared/domain/risk.ts';
import {
  algorithmOf,
  algorithmScope,
  DESK,
  environmentScope,
  parseScope,
  type Scope,
  versionScope,
} from '../../../../shared/domain/scope.ts';
import { slotId } from '../../../../shared/domain/slot.ts';
import { versionName } from '../../../../shared/domain/version.ts';
import {
  addMoney,
  formatMoney,
  type Money,
  parseMoney,
  subtractMoney,
  ZERO_MONEY,
} from '../../../../shared/units/money.ts';
import { capitalOf, openingCapital } from '../../capital.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import { limitsFromJson, limitsToJson } from '../../risk/limits.ts';
import { limitWords } from './limit-words.ts';
import type { Leave, Raise } from './raise.ts';
import { hasShareLimits, moneyWords, shareLimitsOf, shareLimitWords } from './share-limits.ts';

type Deploy = Extract<Command, { kind: 'deploy' }>;

/** What places versions in slots. */
export interface Deploys {
  /** Why a deployment may not begin now; undefined when it may. Changes nothing. */
  problem(command: Deploy): Refused | undefined;
  /** @param leave What is behind it: it is carried out at once. */
  deploy(input: CommandInput, command: Deploy, out: Outputs, leave?: Leave): void;
}

/** Replies to it go nowhere: whoever asked was answered when the approval was asked for. */
const NOBODY = 0;

/** A deployment that opens a slot, as what others can be asked to agree to. */
export function openingOf(core: Core, { capital, limits, ...command }: Deploy): DeployRaise {
  const entity = defined(core.registry.entity(command.entityId), command.entityId);
  const slot = slotId(entity.name, command.environment);
  return {
    ...command,
    capital: formatMoney(openingCapital(core, slot, capital)),
    ...(limits !== undefined && { limits: limitsToJson(limits) }),
    reason: `deployment of ${versionName(entity)}, which opens the slot ${slot}`,
  };
}

/**
 * Slots that are opened. A slot brings capital, and the limits of every wider scope that are shares of its capital grow with
 * it: that raises risk like a looser limit does.
 */
export class OpeningFlow implements Raise<DeployRaise> {
  readonly #core: Core;
  readonly #deploys: Deploys;

  constructor(core: Core, deploys: Deploys) {
    this.#core = core;
    this.#deploys = deploys;
  }

  problem(command: DeployRaise): Refused | undefined {
    return this.#deploys.problem(deployOf(command));
  }

  basis(command: DeployRaise): string {
    const { registry, router, controls } = this.#core;
    const entity = registry.entity(command.entityId);
    const slot = entity && slotId(entity.name, command.environment);
    const known = slot === undefined ? undefined : router.slots.get(slot);
    const scopes = entity ? this.#scopes(versionName(entity), command) : [];
    return canonicalJson({
      version: entity && [entity.contentHash, entity.config, entity.parameters],
      slot: known && [formatMoney(known.capital), router.live(known.id)?.instance ?? null],
      limits: slot === undefined ? null : (controls.limits.recorded(slot) ?? null),
      shares: scopes.map((scope) => [scope, ...shareLimitsOf(this.#core, scope)]),
    });
  }

  /** The desk alone: with a slot's capital the limits of the whole desk grow. */
  within(): readonly Scope[] {
    return [DESK];
  }

  consequences(command: DeployRaise): readonly string[] {
    const { registry, router } = this.#core;
    const entity = registry.entity(command.entityId);
    if (!entity) return [];
    const [version, slot] = [versionName(entity), slotId(entity.name, command.environment)];
    const capital = moneyOf(command.capital);
    const own = Object.entries(limitsFromJson(command.limits ?? {})) as [LimitName, never][];
    // A slot that somebody occupies, though nobody is live in it, counts already: for no algorithm and no version.
    const known = router.slots.get(slot);
    const counted = known && known.attachments.length > 0 ? known.capital : ZERO_MONEY;
    const words = this.#scopes(version, command).map((scope) => {
      const isOfLive = ['algorithm', 'version'].includes(parseScope(scope)?.kind ?? '');
      return this.#growth(scope, isOfLive ? capital : subtractMoney(capital, counted));
    });
    return [
      `${version} is placed in the slot ${slot}, which opens with a capital of ${moneyWords(capital)}`,
      ...(own.length === 0
        ? []
        : [`the slot has limits of its own: ${own.map(([name, value]) => limitWords(name, value)).join(', ')}`]),
      ...words,
    ];
  }

  carryOut(command: DeployRaise, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    const deploy = deployOf(command);
    const subject = this.#core.newDeploymentId();
    const { actor, role } = author;
    this.#deploys.deploy({ number: NOBODY, actor, role, command: deploy }, deploy, out, leave);
    return { ok: true, subject, message: `deployment ${subject} is under way; it says what becomes of it` };
  }

  /** Scopes wider than the slot whose capital grows; of versions and instruments those that have limits of such a kind. */
  #scopes(version: string, { environment }: DeployRaise): readonly Scope[] {
    const { limits } = this.#core.controls;
    const instruments = limits.scopes().filter((scope) => parseScope(scope)?.kind === 'instrument');
    return [
      DESK,
      environmentScope(environment),
      algorithmScope(algorithmOf(version)),
      ...[versionScope(version), ...instruments].filter((scope) => hasShareLimits(this.#core, scope)),
    ];
  }

  /** What a scope's capital and its shares of it come to be, in money. */
  #growth(scope: Scope, by: Money): string {
    const before = capitalOf(this.#core, scope);
    const after = addMoney(before, by);
    const shares = shareLimitWords(this.#core, scope, before, after);
    const capital = `capital from ${moneyWords(before)} to ${moneyWords(after)}`;
    return `${scopeWords(scope)}: ${[capital, ...shares].join(', ')}`;
  }
}

/** The deployment that a command of a fact asks for. */
function deployOf({ capital, limits, reason: _, ...command }: DeployRaise): Deploy {
  return {
    ...command,
    capital: moneyOf(capital),
    ...(limits !== undefined && { limits: limitsFromJson(limits) }),
  };
}

const moneyOf = (text: string): Money => defined(parseMoney(text), `money ${text}`);
