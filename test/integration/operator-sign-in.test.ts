import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import { OperatorRig, passwordOf } from '../support/operator-rig.ts';
import { tamper, temporaryDirectory } from '../unit/journal/journal-fixture.ts';

const MINUTE = 60_000;
const PEOPLE = { ann: 'administrator', ron: 'risk_manager', tom: 'trader', vic: 'viewer' } as const;

let rig: OperatorRig;
afterEach(() => rig.close());

const REASON = { reason: 'r' };
const kill = (token?: string) => rig.call('POST', '/risk/kill', { flatten: false, ...REASON }, token);
const me = (token?: string) => rig.call('GET', '/operators/me', undefined, token);

/** The first so many to be settled. */
function soonest<T>(promises: readonly Promise<T>[], count: number): Promise<T[]> {
  const settled: T[] = [];
  return new Promise((resolve, reject) => {
    for (const each of promises)
      each.then((value) => {
        settled.push(value);
        if (settled.length === count) resolve(settled.slice());
      }, reject);
  });
}

describe('signing in', () => {
  it('gives a token that is refreshed while the session stands', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const first = await rig.trySignIn('Tom', passwordOf('tom'));
    expect(first.json).toMatchObject({
      operator: { name: 'tom', role: 'trader' },
      token: expect.stringContaining('eyJ'),
    });
    expect(first.headers['cache-control']).toBe('no-store');
    const token = String(first.json?.token);
    rig.clock.advance(14 * MINUTE);
    await kill(token);
    const { json } = await rig.call('POST', '/operators/refresh', undefined, token);
    rig.clock.advance(MINUTE);
    expect((await me(token)).status).toBe(401);
    expect((await me(String(json?.token))).status).toBe(200);
  });

  it('lets nobody in by a password whose hash is damaged, says so, and lets in with a new one', async () => {
    const directory = temporaryDirectory();
    rig = await OperatorRig.with(PEOPLE, { journal: openJournal({ directory }) });
    const { secrets } = rig.journal;
    const ofTom = secrets?.secret('tom');
    const ofEve = secrets?.secret('ann')?.hash ?? '';
    tamper(directory, `UPDATE operator_secrets SET hash = '${ofEve}' WHERE name = 'tom'`);
    for (const password of [passwordOf('tom'), passwordOf('ann')]) {
      const { status, json } = await rig.trySignIn('tom', password);
      expect([status, json?.code]).toEqual([503, 'unavailable']);
      expect(json?.message).toMatch(/password hash of "tom" .* not as it was written.* sets a new password/);
      expect(json?.message).not.toContain(ofEve);
    }
    expect((await rig.trySignIn('ann')).status).toBe(200);
    const { json } = await rig.call('GET', '/operators', undefined);
    expect(json?.operators).toContainEqual(expect.objectContaining({ name: 'tom', has_password: false }));
    await rig.access.setPassword('tom', 'another password of tom', { actor: 'ann', role: 'administrator' });
    expect((await rig.trySignIn('tom', 'another password of tom')).status).toBe(200);
    expect(rig.journal.secrets?.secret('tom')?.number).toBe((ofTom?.number ?? 0) + 1);
  });

  it('says the same of a wrong password, an unknown name, a disabled operator and one without a password', async () => {
    rig = await OperatorRig.with(PEOPLE);
    await rig.call('PATCH', '/operators/vic', { status: 'disabled' });
    await rig.desk.execute(
      { kind: 'add_operator', name: 'new', role: 'viewer' },
      { actor: 'ann', role: 'administrator' },
    );
    const answers = [
      await rig.trySignIn('tom', 'something else'),
      await rig.trySignIn('nobody-here'),
      await rig.trySignIn('vic'),
      await rig.trySignIn('new'),
    ];
    for (const { status, json } of answers) expect([status, json]).toEqual([401, answers[0]?.json]);
    expect(rig.hasher.checked).toEqual([true, false, false, false]);
    const { json } = await rig.call('GET', '/operators', undefined);
    expect(json?.operators).toContainEqual(expect.objectContaining({ name: 'new', has_password: false }));
  });

  it.each([
    ['an operator', 'tom'],
    ['a name that nobody has', 'nobody-here'],
  ])('locks %s out after five wrong passwords, and says so', async (_, name) => {
    rig = await OperatorRig.with(PEOPLE);
    for (let n = 0; n < 5; n += 1)
      expect((await rig.trySignIn(name, 'wrong')).json).toMatchObject({ message: 'the name or the password is wrong' });
    const { status, json } = await rig.trySignIn(name);
    expect([status, json?.code]).toEqual([401, 'unauthorized']);
    expect(json?.message).toContain('locked out until');
    expect(rig.hasher.checked).toHaveLength(5);
  });

  it('works again after the lock-out, or after an administrator’s word', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const ann = await rig.signIn('ann');
    for (let n = 0; n < 5; n += 1) await rig.trySignIn('tom', 'wrong');
    const { json } = await rig.call('GET', '/operators', undefined, ann);
    expect(json?.operators).toContainEqual(expect.objectContaining({ name: 'tom', locked_until: expect.any(String) }));
    expect((await rig.call('POST', '/operators/tom/unlock', undefined, await rig.signIn('ron'))).status).toBe(403);
    expect((await rig.call('POST', '/operators/tom/unlock', undefined, ann)).status).toBe(200);
    await rig.signIn('tom');
    for (let n = 0; n < 5; n += 1) await rig.trySignIn('tom', 'wrong');
    rig.clock.advance(15 * MINUTE);
    await rig.signIn('tom');
  });

  it('counts five also where hundreds come at once, works on two at a time, and turns the rest away', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const names = ['tom', 'ron', 'x', 'y'];
    rig.hasher.hold();
    const answers = Array.from({ length: 200 }, (_, n) => rig.trySignIn(names[n % 4] ?? '', 'wrong'));
    // Two of the sixteen that may wait are worked on, and every other is turned away, before one has ended.
    const turnedAway = await soonest(answers, 200 - 16);
    expect(new Set(turnedAway.map(({ status }) => status))).toEqual(new Set([503]));
    expect([rig.hasher.underWay, rig.hasher.most]).toEqual([2, 2]);
    rig.hasher.release();
    const all = await Promise.all(answers);
    expect(all.filter(({ status }) => status === 401)).toHaveLength(16);
    expect(rig.hasher.most).toBe(2);
    for (const name of names) for (let n = 0; n < 2; n += 1) await rig.trySignIn(name, 'wrong');
    expect(rig.hasher.checked).toHaveLength(4 * 5);
  });

  it('hundreds of wrong passwords hold the market up for nothing', async () => {
    rig = await OperatorRig.with(PEOPLE);
    rig.hasher.hold();
    const answers = Array.from({ length: 200 }, (_, n) => rig.trySignIn(`name ${n}`, 'wrong'));
    await soonest(answers, 200 - 32);
    const before = rig.desk.view.sequence;
    await rig.feed(500);
    expect(rig.desk.view.sequence).toBe(before + 500);
    expect(rig.hasher.underWay).toBe(2);
    rig.hasher.release();
    await Promise.all(answers);
    expect(rig.of('operator_sign_in_failed').length).toBeLessThan(15);
  });

  it.each([
    ['got another password', '/operators/tom/password', 'POST', { password: 'a long new one' }],
    ['was disabled', '/operators/tom', 'PATCH', { status: 'disabled' }],
  ])('fails for whoever %s while it was under way', async (_, path, method, body) => {
    rig = await OperatorRig.with(PEOPLE);
    // Another password is held against the old one, which must not wait for the one at the door.
    rig.hasher.hold(1);
    const answer = rig.trySignIn('tom');
    while (rig.hasher.underWay === 0) await new Promise((resolve) => setImmediate(resolve));
    await rig.call(method, path, body);
    rig.hasher.release();
    expect((await answer).status).toBe(401);
    expect(rig.of('operator_signed_in')).toEqual([]);
  });

  it('by two people and by one twice at once gives each a session of its own', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const tokens = await Promise.all([rig.signIn('tom'), rig.signIn('tom'), rig.signIn('ron')]);
    expect(new Set(tokens).size).toBe(3);
    await rig.call('POST', '/operators/sign-out', {}, tokens[0]);
    expect((await me(tokens[0])).status).toBe(401);
    expect((await me(tokens[1])).json).toMatchObject({ name: 'tom' });
    await rig.call('POST', '/operators/sign-out', { everywhere: true }, tokens[1]);
    expect((await me(tokens[1])).status).toBe(401);
    expect((await me(tokens[2])).json).toMatchObject({ name: 'ron' });
  });

  it('is refused where the desk has stopped, as nothing could be recorded', async () => {
    rig = await OperatorRig.with(PEOPLE);
    rig.rig.host.stop('the disk is gone');
    expect(await rig.trySignIn('tom', 'wrong')).toMatchObject({ status: 503 });
    expect(rig.hasher.checked).toEqual([]);
  });
});

describe('a token', () => {
  it.each([
    ['another role', { role: 'viewer' }],
    ['being disabled', { status: 'disabled' }],
  ])('is void after %s', async (_, change) => {
    rig = await OperatorRig.with(PEOPLE);
    const token = await rig.signIn('tom');
    await rig.call('PATCH', '/operators/tom', change);
    expect((await me(token)).status).toBe(401);
    expect((await kill(token)).status).toBe(401);
  });

  it('that was signed out stays so over a restart', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [gone, kept] = [await rig.signIn('tom'), await rig.signIn('tom')];
    await rig.call('POST', '/operators/sign-out', {}, gone);
    await rig.crash();
    rig = await OperatorRig.start({ journal: rig.journal });
    expect((await me(gone)).status).toBe(401);
    expect((await me(kept)).json).toMatchObject({ name: 'tom', locked: true, may: 'reduce' });
    expect((await kill(kept)).status).toBe(200);
  });

  it('is void where the key has changed', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const token = await rig.signIn('tom');
    await rig.crash();
    rig = await OperatorRig.start({ journal: rig.journal, key: Buffer.alloc(32, 9) });
    expect((await me(token)).status).toBe(401);
  });
});
