import { describe, expect, it } from 'vitest';
import { authorOf, labelFor } from '../../../electron/api/actor.ts';
import { ADMINISTRATOR, type Operator } from '../../../electron/api/context.ts';
import { checkEffect, restraintOf } from '../../../electron/api/restraint.ts';

const signedIn = (role: Operator['role'], locked = false): Operator => ({
  name: 'ann',
  role,
  session: { id: 's', locked },
});

describe('the name that goes on the record', () => {
  it.each(['viewer', 'trader', 'risk_manager', 'administrator'] as const)(
    'is one’s own for a %s who is signed in',
    (role) => {
      expect(labelFor(signedIn(role), undefined)).toBe('ann');
      expect(labelFor(signedIn(role), 'ann')).toBe('ann');
      expect(() => labelFor(signedIn(role), 'bob')).toThrow('cannot act as bob');
    },
  );

  it('may be anyone’s for the token of the data directory', () => {
    expect(labelFor(ADMINISTRATOR, 'bob')).toBe('bob');
  });
});

describe('who stands behind a command', () => {
  it('is the operator, with the restraint of the moment', () => {
    expect(authorOf(signedIn('trader'))).toEqual({ actor: 'ann', role: 'trader' });
    const locked = signedIn('trader', true);
    const restraint = restraintOf(locked, { isEnforced: true });
    expect(authorOf({ ...locked, restraint })).toEqual({ actor: 'ann', role: 'trader, session locked', restraint });
    expect(restraint).toMatchObject({ code: 'locked', recovers: false });
  });

  it('is held back by nothing where nobody has made an operator', () => {
    expect(restraintOf(ADMINISTRATOR, { isEnforced: false })).toBeUndefined();
    expect(restraintOf(ADMINISTRATOR, { isEnforced: true })).toMatchObject({ code: 'forbidden', recovers: true });
    expect(restraintOf(signedIn('viewer'), { isEnforced: true })).toBeUndefined();
  });
});

describe('an effect', () => {
  const passes = (operator: Operator) =>
    (['read', 'reduce', 'decide', 'recover', 'change'] as const).filter((effect) => {
      const restraint = restraintOf(operator, { isEnforced: true });
      try {
        checkEffect({ ...operator, restraint }, effect);
        return true;
      } catch {
        return false;
      }
    });

  it.each([
    ['an operator', signedIn('viewer'), ['read', 'reduce', 'decide', 'recover', 'change']],
    ['a locked session', signedIn('administrator', true), ['read', 'reduce', 'decide']],
    ['the token of the data directory', ADMINISTRATOR, ['read', 'reduce', 'decide', 'recover']],
  ])('of a call that %s may make', (_, operator, effects) => {
    expect(passes(operator)).toEqual(effects);
  });
});
