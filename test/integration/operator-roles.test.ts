/** Every call of the contract on a real server: each role that is too low is refused, and so is whoever is held back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR_ROLES, type OperatorRole } from '../../shared/domain/operator.ts';
import { CALLS, type Call } from '../support/contract-calls.ts';
import { DIRECTORY, OperatorRig, passwordOf } from '../support/operator-rig.ts';
import { type Answer, ask } from './rest-client.ts';

const PEOPLE = { ann: 'administrator', ron: 'risk_manager', tom: 'trader', vic: 'viewer' } as const;
const UNKNOWN = '11111111-1111-8111-8111-111111111111';

let rig: OperatorRig;
/** A token for each role. */
const tokens = new Map<OperatorRole, string>();

beforeAll(async () => {
  rig = await OperatorRig.with(PEOPLE);
  for (const [name, role] of Object.entries(PEOPLE)) tokens.set(role, await rig.signIn(name));
});
afterAll(() => rig.close());

const served = CALLS.filter(({ rest }) => rest !== undefined);

/** Makes a call with nothing in it: who may not make it must be refused before anybody looks. */
function make({ rest }: Call, token: string, body: unknown = {}): Promise<Answer> {
  const { method = 'GET', path = '' } = rest ?? {};
  const at = path.replaceAll(/\{\w+\}/g, UNKNOWN);
  return ask(rig.port, {
    method,
    path: at,
    ...(method === 'GET' ? {} : { body }),
    headers: { authorization: `Bearer ${token}` },
  });
}

const rank = (role: OperatorRole): number => OPERATOR_ROLES.indexOf(role);
const rolesWhere = (call: Call, keep: (role: OperatorRole, needed: OperatorRole) => boolean): OperatorRole[] => {
  const { role = 'administrator' } = call.meta;
  return role === 'public' ? [] : OPERATOR_ROLES.filter((each) => keep(each, role));
};
const rows = (keep: (role: OperatorRole, needed: OperatorRole) => boolean) =>
  served.flatMap((call) => rolesWhere(call, keep).map((role) => ({ name: call.name, role, call })));

describe('a role that is too low', () => {
  const lesser = rows((role, needed) => rank(role) < rank(needed));

  it('exists for at least a third of all calls, or this table proves nothing', () => {
    expect(new Set(lesser.map(({ name }) => name)).size).toBeGreaterThan(served.length / 3);
  });

  it.each(lesser)('$role is refused at $name', async ({ call, role }) => {
    const { status, json } = await make(call, tokens.get(role) ?? '');
    expect([status, json?.code]).toEqual([403, 'forbidden']);
    expect(json?.message).toContain('this needs');
  });
});

describe('a role that is high enough', () => {
  // These end, or lock, the session that they are made in.
  const ending = ['operators.sign_out', 'operators.lock_session'];
  const enough = rows((role, needed) => rank(role) >= rank(needed)).filter(({ name }) => !ending.includes(name));

  it.each(enough)('$role comes as far as the input at $name', async ({ call, role }) => {
    // A key that no call knows: nothing is done.
    const { status, json } = await make(call, tokens.get(role) ?? '', { no_such_key: 1 });
    expect(json?.message ?? '').not.toContain('this needs');
    expect([401, 403]).not.toContain(status);
  });
});

describe('nobody', () => {
  it.each(served.filter(({ meta }) => meta.role !== 'public'))('is let in at $name', async (call) => {
    expect((await make(call, 'no-token')).status).toBe(401);
  });
});

describe('who is held back', () => {
  const change = served.filter(({ meta }) => meta.effect === 'change');
  const recover = served.filter(({ meta }) => meta.effect === 'recover');

  it.each(change)('by the token of the data directory, changes nothing: $name', async (call) => {
    const { status, json } = await make(call, DIRECTORY);
    expect([status, json?.code]).toEqual([403, 'forbidden']);
    expect(json?.message).toContain('sign in as one');
  });

  it.each(recover)('by the token of the data directory, may recover: $name', async (call) => {
    // One that takes no input is carried out.
    const permitted = call.procedure['~orpc'].inputSchema === undefined ? [200] : [400, 404, 422];
    expect(permitted).toContain((await make(call, DIRECTORY, { no_such_key: 1 })).status);
  });

  describe('by a locked session', () => {
    let locked: string;
    beforeAll(async () => {
      // Signed in before, and forgotten by the watch as after a restart.
      locked = String((await rig.trySignIn('ann', passwordOf('ann'))).json?.token);
      rig.access.idle.forget(sessionIn(locked));
    });

    it.each([...change, ...recover])('changes nothing: $name', async (call) => {
      const { status, json } = await make(call, locked);
      expect([status, json?.code]).toEqual([401, 'locked']);
      expect(json?.message).toContain('enter your password');
    });

    it.each(served.filter(({ meta }) => meta.effect === 'reduce' || meta.effect === 'decide'))(
      'comes as far as the input where it may reduce: $name',
      async (call) => {
        expect([401, 403]).not.toContain((await make(call, locked, { no_such_key: 1 })).status);
      },
    );
  });
});

/** The session of a token, read without its key. */
const sessionIn = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
