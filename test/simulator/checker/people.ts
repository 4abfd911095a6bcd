import type { Approval } from '../../../shared/domain/approval.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { PEOPLE } from '../../support/approval-people.ts';
import type { Folded } from './seen.ts';

type Limits = Readonly<Record<string, unknown>>;

/** An approval as the facts tell it. */
export interface Asked {
  readonly approval: Omit<Approval, 'status' | 'given'>;
  /** What it rests on, as it was when it was asked for. */
  readonly basis: string;
  readonly given: string[];
  end: string | undefined;
}

/** Whether two names are one person's: of those whom the world knows, by its own list of spellings. */
export const isOnePerson = (a: string, b: string): boolean => personOf(a) === personOf(b);

const personOf = (name: string): string =>
  PEOPLE.find((spellings) => spellings.includes(name))?.[0] ?? name.normalize('NFKC').trim().toLowerCase();

/** Who may do what, and what is agreed to, as the facts tell it. */
export class People {
  required = 0;
  above = 1_000;
  readonly operators = new Map<string, { role: string; status: string }>();
  readonly approvals = new Map<string, Asked>();
  readonly states = new Map<string, string>();
  readonly limits = new Map<string, Limits>();
  readonly breakers = new Set<string>();

  /** Whether somebody's yes counts. */
  mayApprove(name: string): boolean {
    if (this.operators.size === 0) return true;
    const operator = this.operators.get(name);
    return operator?.status === 'active' && ['risk_manager', 'administrator'].includes(operator.role);
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
    return given.filter(
      (name, i) => this.mayApprove(name) && !given.slice(0, i).some((each) => isOnePerson(each, name)),
    );
  }

  fold({ fact }: Folded): void {
    switch (fact.kind) {
      case 'approvals_required':
        this.required = fact.count;
        this.above = fact.aboveShare ?? 1_000;
        return;
      case 'operator_added':
        this.operators.set(fact.name, { role: fact.role, status: 'active' });
        return;
      case 'operator_changed':
        return this.#changed(fact);
      case 'approval_requested': {
        const { kind: _, ...approval } = fact;
        this.approvals.set(fact.id, { approval, basis: this.basisOf(fact), given: [], end: undefined });
        return;
      }
      case 'approval_given':
        this.approvals.get(fact.approvalId)?.given.push(fact.by);
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

  #changed({ name, role, status }: FactOf<'operator_changed'>): void {
    const operator = this.operators.get(name);
    if (!operator) return;
    if (role !== undefined) operator.role = role;
    if (status !== undefined) operator.status = status;
  }
}
