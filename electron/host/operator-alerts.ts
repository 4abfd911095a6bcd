import type { Fact } from '../../shared/domain/fact.ts';
import { UNKNOWN_NAME } from '../../shared/domain/operator.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { type Told, told } from './alert-told.ts';

/**
 * What people must hear of operators: whoever holds the token of the data directory can make some, and everybody should know
 * when that happens. A sign-in is no news; a lock-out is.
 */
export function operatorAlert(fact: Fact, actor: string): Told | undefined {
  switch (fact.kind) {
    case 'operator_added':
      return told(
        'warning',
        DESK,
        'Operator added',
        `${actor} has made ${fact.name} an operator: ${fact.role.replace('_', ' ')}.`,
      );
    case 'operator_changed': {
      const role = fact.role === undefined ? [] : [`is ${fact.role.replace('_', ' ')} from now on`];
      const status = fact.status === undefined ? [] : [fact.status === 'active' ? 'may sign in again' : 'is disabled'];
      const words = [...role, ...status].join(' and ');
      return told('warning', DESK, 'Operator changed', `${actor} has changed ${fact.name}, who ${words}.`);
    }
    case 'operator_password_changed':
      // Who changes their own knows of it.
      return actor === fact.name
        ? undefined
        : told('warning', DESK, 'Password set', `${actor} has set the password of ${fact.name}.`);
    case 'operator_locked':
      return fact.name.startsWith(UNKNOWN_NAME)
        ? undefined
        : told(
            'warning',
            DESK,
            'Operator locked out',
            `Too many wrong passwords for ${fact.name}, who is locked out for now. If that was somebody else, find out who; an administrator can unlock the name.`,
          );
    default:
      return undefined;
  }
}
