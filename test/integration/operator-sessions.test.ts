import { afterEach, describe, expect, it } from 'vitest';
import { OperatorRig, passwordOf } from '../support/operator-rig.ts';
import { ask } from './rest-client.ts';

const MINUTE = 60_000;
const PEOPLE = { ann: 'administrator', ron: 'risk_manager', tom: 'trader', vic: 'viewer' } as const;

let rig: OperatorRig;
afterEach(() => rig.close());

const REASON = { reason: 'r' };
const kill = (token?: string) => rig.call('POST', '/risk/kill', { flatten: false, ...REASON }, token);
const me = (token?: string) => rig.call('GET', '/operators/me', undefined, token);

describe('a session that nobody uses', () => {
  const LOCKED = { status: 401, json: { code: 'locked', message: expect.stringContaining('enter your password') } };

  it('locks itself after a quarter of an hour, and is unlocked by the password alone', async () => {
    rig = await OperatorRig.with(PEOPLE);
    let token = await rig.signIn('ron');
    const act = () =>
      rig.call('PUT', '/risk/limits', { limits: {}, scope: 'desk', max_open_orders: 5, ...REASON }, token);
    rig.clock.advance(14 * MINUTE);
    token = String((await rig.call('POST', '/operators/refresh', undefined, token)).json?.token);
    rig.clock.advance(MINUTE);
    expect((await me(token)).json).toMatchObject({ locked: true, locks_in_seconds: null });
    expect(await rig.call('POST', '/operators/refresh', undefined, token)).toMatchObject(LOCKED);
    expect(await rig.call('POST', '/operators/presence', undefined, token)).toMatchObject(LOCKED);
    expect(await rig.call('POST', '/operators/unlock-session', { password: 'wrong' }, token)).toMatchObject({
      status: 401,
    });
    expect(await rig.call('POST', '/operators/unlock-session', { password: passwordOf('ron') }, token)).toMatchObject({
      status: 200,
      json: { locked: false, may: 'everything' },
    });
    expect((await act()).status).not.toBe(401);
  });

  it('stays open while its person acts or says that they are there, not by looking', async () => {
    rig = await OperatorRig.with(PEOPLE);
    let token = await rig.signIn('ron');
    const later = async () => {
      rig.clock.advance(10 * MINUTE);
      token = String((await rig.call('POST', '/operators/refresh', undefined, token)).json?.token);
    };
    await later();
    await rig.call('POST', '/operators/presence', undefined, token);
    await later();
    await kill(token);
    await later();
    expect((await me(token)).json).toMatchObject({ locked: false, locks_in_seconds: 300 });
    for (const _ of [1, 2, 3]) await rig.call('GET', '/risk/status', undefined, token);
    rig.clock.advance(5 * MINUTE);
    expect((await me(token)).json).toMatchObject({ locked: true });
  });

  it('reads and reduces while it is locked, and does no more', async () => {
    rig = await OperatorRig.with(PEOPLE);
    await rig.call('PUT', '/operators/settings', { idle_minutes: 1 });
    const token = await rig.signIn('ann');
    rig.clock.advance(MINUTE);
    const state = (to: string) =>
      rig.call('POST', '/risk/trading-state', { scope: 'desk', state: to, ...REASON }, token);
    expect((await rig.call('GET', '/slots', undefined, token)).status).toBe(200);
    expect((await state('reducing')).status).toBe(200);
    expect((await kill(token)).status).toBe(200);
    const changes = [
      await state('active'),
      await rig.call('POST', '/risk/breakers/b-1/release', REASON, token),
      await rig.call('PUT', '/risk/limits', { max_open_orders: 1_000, ...REASON }, token),
      await rig.call('POST', '/entities', { name: 'a', type: 'strategy', version: '1.0.0' }, token),
      await rig.call('POST', '/operators', { name: 'eve', role: 'viewer', password: passwordOf('eve') }, token),
      await rig.call('POST', '/session/play', undefined, token),
    ];
    for (const answer of changes) expect(answer).toMatchObject(LOCKED);
    const reduced = rig.rig.facts.filter(({ role }) => role === 'administrator, session locked');
    expect(reduced.map(({ actor, fact }) => [actor, fact.kind])).toContainEqual(['ann', 'kill_ordered']);
  });

  it.each([
    ['is set back', -24 * 60 * MINUTE, 5 * MINUTE],
    ['alone has gone on, as after a night with the lid closed', 5 * MINUTE, 0],
  ])('locks itself although the clock %s', async (_, shiftMs, passedMs) => {
    rig = await OperatorRig.with(PEOPLE);
    await rig.call('PUT', '/operators/settings', { idle_minutes: 5 });
    const token = await rig.signIn('tom');
    rig.wallShiftMs = shiftMs;
    rig.clock.advance(passedMs);
    expect((await me(token)).json).toMatchObject({ locked: true });
    rig.wallShiftMs = 0;
    rig.clock.advance(-passedMs);
    expect((await me(token)).json).toMatchObject({ locked: true });
  });
});

describe('passwords', () => {
  const NEW = 'another long password';
  const set = (name: string, body: object, token?: string) =>
    rig.call('POST', `/operators/${name}/password`, body, token);

  it('are changed by their owner with the old one, and void every session', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [token, other] = [await rig.signIn('ann'), await rig.signIn('ann')];
    expect(await set('ann', { password: NEW }, token)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('old password') },
    });
    expect(await set('ann', { password: NEW, old_password: 'wrong' }, token)).toMatchObject({ status: 401 });
    expect(await set('ANN', { password: NEW, old_password: passwordOf('ann') }, token)).toMatchObject({ status: 200 });
    for (const old of [token, other]) expect((await me(old)).status).toBe(401);
    expect((await rig.trySignIn('ann')).status).toBe(401);
    expect((await rig.trySignIn('ann', NEW)).status).toBe(200);
  });

  it('of others are an administrator’s to set', async () => {
    rig = await OperatorRig.with(PEOPLE);
    expect(await set('tom', { password: NEW }, await rig.signIn('ron'))).toMatchObject({ status: 403 });
    expect(await set('tom', { password: NEW }, await rig.signIn('ann'))).toMatchObject({ status: 200 });
    expect((await rig.trySignIn('tom', NEW)).status).toBe(200);
    expect(await set('zoe', { password: NEW })).toMatchObject({ status: 404 });
  });

  it('tried through a stolen session lock the name out as well', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const token = await rig.signIn('tom');
    for (let n = 0; n < 5; n += 1) await set('tom', { password: NEW, old_password: `guess ${n}` }, token);
    expect((await set('tom', { password: NEW, old_password: passwordOf('tom') }, token)).json?.message).toContain(
      'locked out',
    );
  });

  it.each([
    ['eleven characters', 'a'.repeat(11)],
    ['twelve that are six', 'ﬁ'.repeat(5)],
    ['too long', 'a'.repeat(257)],
  ])('are refused with %s', async (_, password) => {
    rig = await OperatorRig.with(PEOPLE);
    const answer = await set('tom', { password });
    expect(answer).toMatchObject({ status: 422, json: { message: expect.stringContaining('12 to 256') } });
    expect(answer.text).not.toContain(password);
  });

  it('are on record nowhere: not in facts, audit, alerts, answers or a refusal', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const secret = 'Tr0ub4dor and three more';
    await set('tom', { password: secret });
    const typed = await rig.trySignIn(secret, secret);
    const body = await ask(rig.port, { path: '/session/sign-in', body: { name: { secret }, password: secret } });
    const { secrets: _, ...journal } = {
      secrets: undefined,
      facts: [...rig.journal.facts()],
      audit: rig.journal.audit({ limit: 1_000 }),
    };
    const text = JSON.stringify(journal, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const each of [text, typed.text, body.text]) expect(each).not.toContain(secret);
    expect(text).not.toContain('plain:');
    expect(text).toContain('operator_password_changed');
  });

  it('that were cut short by a crash between fact and hash let nobody in, and an administrator sees it', async () => {
    rig = await OperatorRig.with(PEOPLE);
    await rig.desk.execute({ kind: 'renew_operator_password', name: 'tom' }, { actor: 'ann', role: 'administrator' });
    await rig.crash();
    rig = await OperatorRig.start({ journal: rig.journal });
    expect((await rig.trySignIn('tom')).status).toBe(401);
    expect((await rig.call('GET', '/operators')).json?.operators).toContainEqual(
      expect.objectContaining({ name: 'tom', has_password: false }),
    );
    await set('tom', { password: NEW });
    expect((await rig.trySignIn('tom', NEW)).status).toBe(200);
  });

  it('are hashed and kept over a restart, a lock-out too', async () => {
    rig = await OperatorRig.with(PEOPLE);
    for (let n = 0; n < 5; n += 1) await rig.trySignIn('tom', 'wrong');
    await rig.crash();
    rig = await OperatorRig.start({ journal: rig.journal });
    expect((await rig.trySignIn('tom')).json?.message).toContain('locked out');
    await rig.signIn('ron');
    await rig.crash();
    rig = await OperatorRig.start({ journal: rig.journal, startMs: -60 * MINUTE });
    expect((await rig.trySignIn('tom')).json?.message).toContain('locked out');
  });
});
