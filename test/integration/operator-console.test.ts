/** Operators at the console: cookies, sockets and ports. */
import { afterEach, describe, expect, it } from 'vitest';
import { openLine, portLine } from '../support/console-line.ts';
import { OperatorRig, passwordEntry, passwordOf, tokenEntry } from '../support/operator-rig.ts';
import { ask, type Entry, entryIn, shown } from './rest-client.ts';

const PEOPLE = { ann: 'administrator', ron: 'risk_manager', tom: 'trader' } as const;
const MINUTE = 60_000;
const NOBODY = { authorization: '' };
const REASON = { reason: 'r' };

let rig: OperatorRig;

afterEach(() => rig.close());

const signIn = (name: string, password = passwordOf(name)) =>
  ask(rig.port, { path: '/session/sign-in', body: { name, password }, headers: NOBODY });
const connect = (entry: Entry, port = rig.port) => openLine(port, { entry });

describe('a console in a browser', () => {
  it('is signed in by a cookie that no script reads, and never sees a token', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const answer = await signIn('ron');
    expect(answer).toMatchObject({ status: 200, json: { operator: { name: 'ron', role: 'risk_manager' } } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(answer.text).not.toContain('eyJ');
    const { client } = await connect(entryIn(answer));
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'ron', signed_in: true, may: 'everything' });
    await expect(client.risk.kill({ flatten: false, ...REASON })).resolves.toMatchObject({ state: 'halted' });
    expect(rig.rig.facts.at(-1)?.actor).toBe('ron');
  });

  it('says of a wrong password what REST says, and sets no cookie', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const answer = await signIn('ron', 'wrong');
    expect(answer).toMatchObject({ status: 401, json: { code: 'unauthorized' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await ask(rig.port, { path: '/session/sign-in', body: { name: 'ron' }, headers: NOBODY })).status).toBe(
      422,
    );
  });

  it('is signed out, the cookie is taken back, and a copy of it is worth nothing', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const entry = await passwordEntry(rig.port, 'ron');
    const { client, closed } = await connect(entry);
    const headers = { ...NOBODY, ...shown(entry) };
    const answer = await ask(rig.port, { method: 'POST', path: '/session/sign-out', headers });
    expect(answer).toMatchObject({ status: 204, headers: { 'set-cookie': [expect.stringContaining('Max-Age=0')] } });
    expect(await closed).toBe(4_001);
    await expect(client.operators.me()).rejects.toThrow();
    await expect(connect(entry)).rejects.toThrow('401');
  });

  it('of an operator who is disabled is shut', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { closed } = await connect(await passwordEntry(rig.port, 'tom'));
    await rig.call('PATCH', '/operators/tom', { status: 'disabled' });
    expect(await closed).toBe(4_001);
  });

  it('never goes on by the page’s own cookie when the operator’s session has ended: every call waits for a decision', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [page, own] = [await tokenEntry(rig.port), await passwordEntry(rig.port, 'ann')];
    const both = { cookie: `${page.cookie}; ${own.cookie}`, proof: `${page.proof} ${own.proof}` };
    const { client, closed } = await connect(both);
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'ann' });
    await rig.call('POST', '/operators/ann/password', { password: 'another for ann' });
    expect(await closed).toBe(4_001);
    await expect(connect(both)).rejects.toThrow('401');
    // Whoever shows the token’s proof alone has said that they go on with it.
    const onward = await connect({ ...both, proof: page.proof });
    await expect(onward.client.operators.me()).resolves.toMatchObject({ name: 'administrator', may: 'reduce' });
    await expect(onward.client.risk.kill({ flatten: false, ...REASON })).resolves.toMatchObject({ state: 'halted' });
  });

  it('is told that its own password was changed before it is cut off, and changes nothing more by the token', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [page, own] = [await tokenEntry(rig.port), await passwordEntry(rig.port, 'ann')];
    const both = { cookie: `${page.cookie}; ${own.cookie}`, proof: `${page.proof} ${own.proof}` };
    const { client, closed } = await connect(both);
    const change = { name: 'ann', password: 'a fresh one for ann', old_password: passwordOf('ann') };
    await expect(client.operators.password(change)).resolves.toMatchObject({ message: expect.stringContaining('ann') });
    await expect(
      client.operators.password({ name: 'ann', password: 'yet another', old_password: 'whatever' }),
    ).rejects.toThrow();
    expect(await closed).toBe(4_001);
    expect(rig.of('operator_password_changed').map(({ by }) => by)).toEqual(['ann', 'ron', 'tom', 'ann']);
  });

  it('goes on showing while it is locked, lets nothing pass but what reduces, and is unlocked where it stands', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { client } = await connect(await passwordEntry(rig.port, 'ron'));
    const frames = (await client.console.watch())[Symbol.asyncIterator]();
    await frames.next();
    rig.clock.advance(15 * MINUTE);
    await expect(client.operators.me()).resolves.toMatchObject({ locked: true, may: 'reduce' });
    await expect(client.session.play()).rejects.toMatchObject({ code: 'locked', status: 401 });
    await expect(client.risk.kill({ flatten: false, ...REASON })).resolves.toMatchObject({ state: 'halted' });
    expect((await frames.next()).done).toBe(false);
    await expect(client.operators.unlock_session({ password: 'wrong' })).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await client.operators.unlock_session({ password: passwordOf('ron') });
    await expect(client.session.play()).resolves.toBeDefined();
  });

  it('opened by the token before there were operators may only reduce from the first one on', async () => {
    rig = await OperatorRig.start();
    const { client } = await connect(await tokenEntry(rig.port));
    await expect(client.session.play()).resolves.toBeDefined();
    await client.operators.add({ name: 'ann', role: 'administrator', password: passwordOf('ann') });
    await expect(client.session.play()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(client.operators.sign_in({ name: 'ann', password: passwordOf('ann') })).resolves.toMatchObject({
      token: null,
      expires_at: null,
      operator: { name: 'ann' },
    });
    await expect(client.session.play()).resolves.toBeDefined();
  });
});

describe('a cookie', () => {
  it('opens nothing at another desk’s port, also under that desk’s name and with its key', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const entry = await passwordEntry(rig.port, 'ron');
    const other = await OperatorRig.start({ journal: rig.journal });
    try {
      const renamed = { ...entry, cookie: entry.cookie.replace(String(rig.port), String(other.port)) };
      for (const each of [entry, renamed]) await expect(connect(each, other.port)).rejects.toThrow('401');
    } finally {
      await other.crash();
    }
  });

  it('is no bearer token, and no bearer token is a cookie', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { cookie, proof } = await passwordEntry(rig.port, 'ron');
    const [name = '', value = ''] = cookie.split('=', 2);
    expect((await rig.call('GET', '/operators/me', undefined, value)).status).toBe(401);
    await expect(connect({ cookie: `${name}=${await rig.signIn('ron')}`, proof })).rejects.toThrow('401');
  });

  it('serves for no call over REST: another page could have it sent', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const headers = { ...NOBODY, ...shown(await passwordEntry(rig.port, 'ron')) };
    const answer = await ask(rig.port, { path: '/api/v1/operators/me', headers });
    expect(answer.status).toBe(401);
  });

  it('is not given to another site’s page', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const body = { name: 'ron', password: passwordOf('ron') };
    const evil = await ask(rig.port, {
      path: '/session/sign-in',
      body,
      headers: { ...NOBODY, origin: 'http://evil.example' },
    });
    expect(evil.status).toBe(403);
    expect(rig.hasher.checked).toEqual([]);
  });

  it('forged, or one among many, is looked through and no more', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const good = await passwordEntry(rig.port, 'ron');
    const name = good.cookie.split('=')[0];
    const behind = (before: string): Entry => ({ ...good, cookie: `${before}${good.cookie}` });
    await expect(connect(behind(`${name}=forged; `))).resolves.toBeDefined();
    await expect(connect(behind(`${name}=x; `.repeat(50)))).rejects.toThrow('401');
  });
});

describe('the window’s port', () => {
  it('may do what the token may, until an operator signs in on it', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { client } = portLine(rig.desk, { access: rig.access });
    await expect(client.operators.me()).resolves.toMatchObject({ signed_in: false, may: 'reduce' });
    await expect(client.session.play()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(client.operators.sign_in({ name: 'tom', password: 'wrong' })).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await client.operators.sign_in({ name: 'tom', password: passwordOf('tom') });
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'tom', may: 'everything' });
    await expect(client.risk.release_breaker({ id: 'b-1', ...REASON })).rejects.toMatchObject({ code: 'forbidden' });
    await client.operators.sign_out({});
    for (const call of [client.operators.me(), client.risk.kill({ flatten: false, ...REASON })])
      await expect(call).rejects.toMatchObject({ code: 'unauthorized', message: expect.stringContaining('sign in') });
    await client.operators.sign_in({ name: 'tom', password: passwordOf('tom') });
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'tom' });
  });
});
