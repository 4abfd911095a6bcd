import type { ApprovalRecord } from '../../../../shared/domain/approval.ts';
import type { Command } from '../../../../shared/domain/command.ts';
import { mayApprove } from '../../../../shared/domain/operator.ts';
import { nameOf, PERSONS } from '../people.ts';
import type { SimWorld } from '../sim-world.ts';

const REASON = 'because';

const yes = (approvalId: string, person: number): Command => {
  return { kind: 'approve', approvalId, by: nameOf(person), reason: REASON };
};

/**
 * Somebody agrees under a password that another has set: whoever asked; or, where more than one must still agree, one who agrees
 * as well once it is no longer in force, and so would be two.
 *
 * @param later Whether it is the second, where it can be.
 * @returns the last yes; undefined where nobody could try.
 */
export function underKnownPassword(world: SimWorld, approval: ApprovalRecord, later: boolean): Command | undefined {
  const { operators } = world.desk.view.operators;
  const asker = PERSONS.find((person) => nameOf(person) === approval.requestedBy);
  const able = PERSONS.filter((person) => {
    const operator = operators.get(nameOf(person));
    return person !== asker && operator?.status === 'active' && mayApprove(operator.role);
  });
  const [who] = able;
  if (asker === undefined || who === undefined) return undefined;
  const setter = later && approval.required - approval.given.length > 1 ? (able[1] ?? asker) : asker;
  say(world, setter, { kind: 'renew_operator_password', name: nameOf(who) });
  if (setter === asker) {
    world.speaker = { who, restraint: undefined };
    return yes(approval.id, who);
  }
  say(world, who, yes(approval.id, who));
  say(world, who, { kind: 'renew_operator_password', name: nameOf(who) });
  world.speaker = { who: setter, restraint: undefined };
  return yes(approval.id, setter);
}

function say(world: SimWorld, who: number, command: Command): void {
  world.speaker = { who, restraint: undefined };
  world.ask(command);
}
