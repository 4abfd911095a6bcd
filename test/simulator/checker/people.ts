import type { Approval } from '../../../shared/domain/approval.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { PEOPLE } from '../../support/approval-people.ts';
import type { Folded } from './seen.ts';

type Limits = Readonly<Record<string, unknown>>;

/** Who agreed, and who else could have under that name, as it was then. */
interface Said {
  readonly by: string;
  readonly impostors: readonly string[];
}

/** An approval as the facts tell it. */
export interface Asked {
  readonly approval: Omit<Approval, 'status' | 'given'>;
  /** What it rests on, as it was when it was asked for. */
  readonly basis: string;
  /** Who else could have asked for it under the name, as it was then, and by which fact it was asked for. */
  readonly impostors: readonly string[];
  readonly seq: number;
  readonly given: Said[];
  end: string | undefined;
}

/** Whether two names are one person's: of those whom the world knows, by its own list of spellings. */
export const isOnePerson = (a: string, b: string): boolean => personOf(a) === personOf(b);

const personOf = (name: string): string =>
  PEOPLE.find((spellings) => spellings.includes(name))?.[0] ?? name.normalize('NFKC').trim().toLowerCase();

interface Person {
  role: string;
  status: string;
  /** Who else could come in under the name: whoever set its password, and whoever could come in as those. */
  impostors: readonly string[];
  /** Who made or raised them last, who else could have under that name, as it was then, and by which fact. */
  raised: { readonly by: string | undefined; readonly impostors: readonly string[]; readonly seq: number };
}

const ROLES = ['viewer', 'trader', 'risk_manager', 'administrator'];

/** Who may do what, and what is agreed to, as the facts tell it. */
export class People {
  required = 0;
  above = 1_000;
  readonly operators = new Map<string, Person>();
  readonly approvals = new Map<string, Asked>();
  readonly states = new Map<string, string>();
  readonly limits = new Map<string, Limits>();
  readonly breakers = new Set<string>();
  /** Emergencies that stand. */
  readonly emergencies = new Set<string>();

  /** Whether somebody's yes counts. */
  mayApprove(name: string): boolean {
    if (this.operators.size === 0) return true;
    const operator = this.operators.get(name);
    return operator?.status === 'active' && ['risk_manager', 'administrator'].includes(operator.role);
  }

  /** Who else might have spoken under a name. The token is an impostor whom nobody knows. */
  impostorsOf(name: string): readonly string[] {
    return this.operators.get(name)?.impostors ?? [];
  }

  /** Whether one person could have asked and agreed: under either name, or under a third who may use both. */
  isOneBehind(by: string, { approval, impostors, given }: Asked): boolean {
    const mine = [by, ...this.impostorsOf(by)];
    if (this.impostorsOf(by).some((each) => !this.operators.has(each))) return true;
    const theirs = [approval.requestedBy, ...impostors, ...given.flatMap((each) => [each.by, ...each.impostors])];
    return theirs.some((each) => mine.includes(each));
  }

  /** Whether whoever asked gave the right to agree to it, or somebody did whom nobody knows. */
  isRaisedBy(by: string, { approval, impostors, seq }: Asked): boolean {
    const raised = this.operators.get(by)?.raised;
    if (raised?.by === undefined || raised.seq < seq) return false;
    const askers = [approval.requestedBy, ...impostors];
    return [raised.by, ...raised.impostors].some((each) => !this.operators.has(each) || askers.includes(each));
  }

  /** What a command rests on, where that can be told by a few facts: what others agreed to is void when it differs. */
  basisOf({ command }: Pick<Approval, 'command'>): string {
    switch (command.kind) {
      case 'set_trading_state':
        return this.states.get(command.scope) ?? 'active';
      case 'set_limits': {
        const own = this.limits.get(command.scope) ?? {};
        return JSON.stringify(Object.keys(command.limits).map((name) => own[name] ?? null));
      }
      case 'release_breaker':
        return String(this.breakers.has(command.id));
      case 'require_approvals':
        return `${this.required} ${this.above}`;
      default:
        return '';
    }
  }

  /** People whose yes to an approval counts now. */
  standing({ given }: Asked): readonly string[] {
    const names = given.map(({ by }) => by);
    return names.filter(
      (name, i) => this.mayApprove(name) && !names.slice(0, i).some((each) => isOnePerson(each, name)),
    );
  }

  fold({ fact, seq }: Folded): void {
    switch (fact.kind) {
      case 'approvals_required':
        this.required = fact.count;
        this.above = fact.aboveShare ?? 1_000;
        return;
      case 'operator_added':
        this.operators.set(fact.name, {
          role: fact.role,
          status: 'active',
          impostors: [],
          raised: { by: fact.by, impostors: this.impostorsOf(fact.by ?? ''), seq },
        });
        return;
      case 'operator_changed':
        return this.#changed(fact, seq);
      case 'operator_password_changed':
        return this.#password(fact);
      case 'approval_requested': {
        const { kind: _, ...approval } = fact;
        const impostors = this.impostorsOf(fact.requestedBy);
        this.approvals.set(fact.id, { approval, basis: this.basisOf(fact), impostors, seq, given: [], end: undefined });
        return;
      }
      case 'approval_given':
        this.approvals.get(fact.approvalId)?.given.push({ by: fact.by, impostors: this.impostorsOf(fact.by) });
        return;
      case 'approval_ended': {
        const asked = this.approvals.get(fact.approvalId);
        if (asked) asked.end = fact.status;
        return;
      }
      case 'trading_state_changed':
        this.states.set(fact.scope, fact.state);
        return;
      case 'limits_changed':
        this.limits.set(fact.scope ?? 'desk', fact.limits);
        return;
      case 'emergency_declared':
        this.emergencies.add(fact.emergencyId);
        return;
      case 'emergency_ended':
        this.emergencies.delete(fact.emergencyId);
        return;
      case 'breaker_tripped':
        this.breakers.add(fact.id);
        return;
      case 'breaker_released':
        this.breakers.delete(fact.id);
        return;
      default:
        return;
    }
  }

  /** Whoever sets it may come in by it, and so may whoever could come in as them. */
  #password({ name, by }: FactOf<'operator_password_changed'>): void {
    const operator = this.operators.get(name);
    if (operator && by !== undefined)
      operator.impostors = by === name ? [] : [by, ...this.impostorsOf(by)].filter((each) => each !== name);
  }

  #changed({ name, role, status, by }: FactOf<'operator_changed'>, seq: number): void {
    const operator = this.operators.get(name);
    if (!operator) return;
    const isHigher = role !== undefined && ROLES.indexOf(role) > ROLES.indexOf(operator.role);
    if (isHigher || status === 'active') operator.raised = { by, impostors: this.impostorsOf(by ?? ''), seq };
    if (role !== undefined) operator.role = role;
    if (status !== undefined) operator.status = status;
  }
}
