/** Whose yes shows that a second person agrees: not that of somebody whose password or right came from whoever asks. */
import { beforeEach, describe, expect, it } from 'vitest';
import { OperatorFlow } from '../../../electron/engine/safety/control/operator-flow.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import type { OperatorRole } from '../../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../../shared/domain/operator-command.ts';
import { untilOwnWords } from '../../../shared/domain/second-person.ts';
import { ControlRig } from '../../support/control-rig.ts';

const TOKEN = 'administrator';

let rig: ControlRig;
let flow: OperatorFlow;

const as = (actor: string, command: OperatorCommand): void => {
  const outcome = flow.carryOut(command, { actor, role: 'administrator' }, rig.out);
  rig.facts.push(...rig.out.facts.splice(0));
  expect(outcome).toMatchObject({ ok: true });
};
const add = (actor: string, name: string, role: OperatorRole) => as(actor, { kind: 'add_operator', name, role });
const password = (actor: string, name: string) => as(actor, { kind: 'renew_operator_password', name });
/** Asks for more. @returns the approval that it waits for. */
function ask(by: string, maxOpenOrders = 300): string {
  const role = rig.core.safety.operators.operators.get(by)?.role ?? '';
  const outcome = rig.as({ kind: 'set_limits', limits: { maxOpenOrders }, reason: 'r' }, { actor: by, role });
  return outcome.ok ? (outcome.awaits ?? '') : outcome.message;
}
const refused = (words: string) => ({ ok: false, code: 'broken_rule', message: expect.stringContaining(words) });

beforeEach(() => {
  rig = ControlRig.set();
  flow = new OperatorFlow(rig.core);
  // Three administrators under passwords of their own, and a risk manager who has none yet.
  for (const name of ['pat', 'quinn', 'rob']) {
    add(TOKEN, name, 'administrator');
    password(name, name);
  }
  add(TOKEN, 'mara', 'risk_manager');
  rig.require(1);
});

describe('the yes of somebody whose password', () => {
  type Set = readonly [by: string, whose: string];
  const rows: readonly (readonly [string, { before?: readonly Set[]; after?: readonly Set[] }, string | null])[] = [
    ['is their own', { before: [['mara', 'mara']] }, null],
    [
      'was set by whoever asks',
      { before: [['pat', 'mara']] },
      'the password of mara was set by pat, who asked for it: mara has to set a password of their own first (desk operator password mara), or somebody else approves',
    ],
    ['was set by whoever asks, after that', { after: [['pat', 'mara']] }, 'was set by pat, who asked for it'],
    ['was set by a third', { before: [['quinn', 'mara']] }, null],
    [
      'was set by the desk’s token',
      { before: [[TOKEN, 'mara']] },
      'the password of mara was set by the desk’s token, which is nobody’s in particular: mara has to set',
    ],
    [
      'was set by one whose own whoever asks had set',
      {
        before: [
          ['pat', 'quinn'],
          ['quinn', 'mara'],
          ['quinn', 'quinn'],
        ],
      },
      'the password of mara may be known to pat, who asked for it',
    ],
    [
      'was set by one who could also have asked',
      {
        before: [
          ['rob', 'mara'],
          ['rob', 'pat'],
        ],
      },
      'the password of mara was set by rob, who could have asked for it as pat',
    ],
    ['is their own since', { before: [['pat', 'mara']], after: [['mara', 'mara']] }, null],
  ];

  it.each(rows)('%s', (_, { before = [], after = [] }, words) => {
    for (const each of before) password(...each);
    const id = ask('pat');
    for (const each of after) password(...each);
    const outcome: Outcome = rig.approve(id, 'mara');
    if (words === null) expect(outcome).toMatchObject({ ok: true });
    else expect(outcome).toMatchObject(refused(words));
    expect(rig.of('approval_given')).toHaveLength(words === null ? 1 : 0);
    // A refusal voids nothing: somebody else may still agree.
    expect(rig.core.safety.approvals.get(id).status).toBe(words === null ? 'approved' : 'pending');
  });

  it('was set by the first of two who must agree', () => {
    rig.require(2);
    password('quinn', 'mara');
    const id = ask('pat');
    expect(rig.approve(id, 'quinn')).toMatchObject({ ok: true });
    expect(rig.approve(id, 'mara')).toMatchObject(refused('set by quinn, who has agreed already'));
    expect(rig.approve(id, 'rob')).toMatchObject({ ok: true });
  });

  it('was set by the second of two who must agree', () => {
    rig.require(2);
    password('quinn', 'mara');
    const id = ask('pat');
    expect(rig.approve(id, 'mara')).toMatchObject({ ok: true });
    expect(rig.approve(id, 'quinn')).toMatchObject(refused('mara has agreed under a password that quinn may know'));
  });

  it('was set by one who set that of the first as well', () => {
    rig.require(2);
    password('quinn', 'mara');
    password('quinn', 'rob');
    const id = ask('pat');
    expect(rig.approve(id, 'mara')).toMatchObject({ ok: true });
    expect(rig.approve(id, 'rob')).toMatchObject(refused('quinn, who could have agreed as mara'));
  });
});

describe('a yes stays what it was when it was given', () => {
  beforeEach(() => rig.require(2));

  it('whoever knew the password then does not agree a second time once it is another', () => {
    password('quinn', 'mara');
    const id = ask('pat');
    expect(rig.approve(id, 'mara')).toMatchObject({ ok: true });
    expect(rig.of('approval_given')).toMatchObject([{ by: 'mara', passwordKnownTo: ['quinn'] }]);
    password('mara', 'mara');
    const words = 'mara has agreed under a password that quinn may know';
    expect(rig.approve(id, 'quinn')).toMatchObject(refused(words));
    rig = rig.restart();
    expect(rig.approve(id, 'quinn')).toMatchObject(refused(words));
    expect(rig.approve(id, 'rob')).toMatchObject({ ok: true, message: expect.stringContaining('done') });
  });

  it('nor under the name of a third whose password they have set as well', () => {
    password('quinn', 'mara');
    password('quinn', 'rob');
    const id = ask('pat');
    expect(rig.approve(id, 'mara')).toMatchObject({ ok: true });
    password('mara', 'mara');
    expect(rig.approve(id, 'rob')).toMatchObject(refused('quinn, who could have agreed as mara'));
  });

  it('whoever sets the password afterwards agrees for themselves', () => {
    password('mara', 'mara');
    const id = ask('pat');
    expect(rig.approve(id, 'mara')).toMatchObject({ ok: true });
    expect(rig.of('approval_given')[0]).not.toHaveProperty('passwordKnownTo');
    password('quinn', 'mara');
    expect(rig.approve(id, 'quinn')).toMatchObject({ ok: true, message: expect.stringContaining('done') });
  });

  it('is taken as its giver’s own where facts of earlier desks do not say', () => {
    const id = ask('pat');
    password('quinn', 'mara');
    rig.happen({ kind: 'approval_given', approvalId: id, by: 'mara', reason: 'r' });
    expect(rig.core.safety.approvals.get(id).given).toEqual([{ by: 'mara', passwordKnownTo: [] }]);
    expect(rig.approve(id, 'quinn')).toMatchObject({ ok: true });
  });
});

describe('whoever set the password of the one who asks', () => {
  beforeEach(() => password('quinn', 'mara'));

  it('could have asked for it, so their yes does not count, until it is asked for under another', () => {
    const first = ask('mara');
    const words = 'quinn may know the password under which mara asked for it';
    expect(rig.approve(first, 'quinn')).toMatchObject(refused(words));
    // What was asked under the known password stays so; the same words under one of their own are a request of their own.
    password('mara', 'mara');
    expect(rig.approve(first, 'quinn')).toMatchObject(refused(words));
    const second = ask('mara');
    expect(second).not.toBe(first);
    expect(ask('mara')).toBe(second);
    expect(rig.approve(second, 'quinn')).toMatchObject({ ok: true });
  });

  it('leaves everybody else free to agree', () => {
    expect(rig.approve(ask('mara'), 'pat')).toMatchObject({ ok: true });
  });
});

describe('the right to agree', () => {
  const made = 'has made nell a risk manager since';
  beforeEach(() => add('quinn', 'nell', 'trader'));
  const raise = (actor: string) => as(actor, { kind: 'change_operator', name: 'nell', role: 'risk_manager' });

  it('does not count where whoever asks gave it after that', () => {
    const id = ask('pat');
    raise('pat');
    expect(rig.approve(id, 'nell')).toMatchObject(refused(`pat, who asked for it, ${made}`));
    expect(rig.approve(ask('pat', 301), 'nell')).toMatchObject({ ok: true });
  });

  it('does not count where they let somebody in again, or made them, after that', () => {
    raise('quinn');
    as('quinn', { kind: 'change_operator', name: 'nell', status: 'disabled' });
    const id = ask('pat');
    as('pat', { kind: 'change_operator', name: 'nell', status: 'active' });
    expect(rig.approve(id, 'nell')).toMatchObject(refused(made));
    add('pat', 'zoe', 'risk_manager');
    expect(rig.approve(id, 'zoe')).toMatchObject(refused('has made zoe a risk manager since'));
  });

  it('does not count where the desk’s token gave it after that', () => {
    const id = ask('pat');
    raise(TOKEN);
    expect(rig.approve(id, 'nell')).toMatchObject(
      refused(`the desk’s token, which is nobody’s in particular, ${made}`),
    );
  });

  it('does not count where whoever asks could have given it as somebody else, then and whatever has become of it', () => {
    password('pat', 'quinn');
    const id = ask('pat');
    raise('quinn');
    expect(rig.core.safety.operators.find('nell')).toMatchObject({ raisedBy: 'quinn', raisedKnownTo: ['pat'] });
    const words = `quinn, under a password that may be known to pat, who asked for it, ${made}`;
    expect(rig.approve(id, 'nell')).toMatchObject(refused(words));
    password('quinn', 'quinn');
    expect(rig.approve(id, 'nell')).toMatchObject(refused(words));
    rig = rig.restart();
    expect(rig.approve(id, 'nell')).toMatchObject(refused(words));
  });

  it('does not count where one gave it who could have come in as a third, and have asked', () => {
    password('rob', 'pat');
    password('rob', 'quinn');
    const id = ask('pat');
    raise('quinn');
    expect(rig.approve(id, 'nell')).toMatchObject(
      refused(`quinn, under a password that may be known to rob, who could have asked for it as pat, ${made}`),
    );
  });

  it('does not count where the desk’s token could have given it', () => {
    password(TOKEN, 'quinn');
    const id = ask('pat');
    raise('quinn');
    expect(rig.approve(id, 'nell')).toMatchObject(
      refused(`known to the desk’s token, which is nobody’s in particular, ${made}`),
    );
  });

  it('counts where only others than whoever asks could have given it', () => {
    password('rob', 'quinn');
    const id = ask('pat');
    raise('quinn');
    password('pat', 'quinn');
    expect(rig.approve(id, 'nell')).toMatchObject({ ok: true });
  });

  it('counts where a third gave it, and where it was only made less', () => {
    const id = ask('pat');
    raise('quinn');
    as('pat', { kind: 'change_operator', name: 'rob', role: 'risk_manager' });
    expect(rig.core.safety.operators.find('rob')).toMatchObject({ role: 'risk_manager', raisedBy: TOKEN });
    expect(rig.approve(id, 'nell')).toMatchObject({ ok: true });
  });
});

it('is told the same after a restart, by a snapshot or by the facts', () => {
  password('pat', 'mara');
  const id = ask('pat');
  rig = rig.restart();
  expect(rig.core.safety.operators.find('mara')).toMatchObject({ passwordSetBy: 'pat', passwordKnownTo: ['pat'] });
  const again = new ControlRig();
  again.core.safety.operators.restore(rig.core.safety.operators.snapshot());
  expect(again.core.safety.operators.find('mara')).toEqual(rig.core.safety.operators.find('mara'));
  expect(rig.approve(id, 'mara')).toMatchObject(refused('was set by pat'));
});

it('is taken as independent where facts of earlier desks do not say who set a password', () => {
  rig.happen({ kind: 'operator_password_changed', name: 'mara' });
  expect(rig.core.safety.operators.find('mara')).toMatchObject({ passwordSetBy: null, passwordKnownTo: [] });
  expect(rig.approve(ask('pat'), 'mara')).toMatchObject({ ok: true });
});

it('says to each what does not go before they have a password of their own', () => {
  expect([
    untilOwnWords('pat', 'risk_manager'),
    untilOwnWords('pat', 'trader'),
    untilOwnWords(TOKEN, 'administrator'),
    untilOwnWords(TOKEN, 'viewer'),
  ]).toEqual([
    'until then you cannot approve what pat proposes, nor pat what you propose',
    'until then pat cannot approve what you propose',
    'until then you cannot approve anything',
    'until then whoever holds the token may know the one that you have',
  ]);
});
