/** Operators at the console: cookies, sockets and ports. */
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { attachPort, type PortLike } from '../../electron/api/message-port.ts';
import type { Contract } from '../../shared/contract/index.ts';
import { DIRECTORY, OperatorRig, passwordOf } from '../support/operator-rig.ts';
import { type Answer, ask } from './rest-client.ts';

type Client = ContractRouterClient<Contract>;

const PEOPLE = { ann: 'administrator', ron: 'risk_manager', tom: 'trader' } as const;
const MINUTE = 60_000;
const NOBODY = { authorization: '' };
const REASON = { reason: 'r' };

let rig: OperatorRig;
const opened = new Set<{ close(): void }>();

afterEach(async () => {
  for (const each of opened) each.close();
  opened.clear();
  await rig.close();
});

const cookieIn = ({ headers }: Answer): string => headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const signIn = (name: string, password = passwordOf(name), port = rig.port) =>
  ask(port, { path: '/session/sign-in', body: { name, password }, headers: NOBODY });
/** The cookie by which the token of the data directory opens a page. */
const pageCookie = async () => cookieIn(await ask(rig.port, { path: '/session', body: { token: DIRECTORY } }));

interface Line {
  readonly client: Client;
  readonly socket: WebSocket;
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
}

/** Opens a socket; rejects with the status where the desk refuses it. */
async function connect(cookie: string, port = rig.port): Promise<Line> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: { cookie } });
  opened.add({ close: () => socket.terminate() });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
    socket.on('error', reject);
  });
  const client: Client = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  return { client, socket, closed };
}

describe('a console in a browser', () => {
  it('is signed in by a cookie that no script reads, and never sees a token', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const answer = await signIn('ron');
    expect(answer).toMatchObject({ status: 200, json: { operator: { name: 'ron', role: 'risk_manager' } } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(answer.text).not.toContain('eyJ');
    const { client } = await connect(cookieIn(answer));
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
    const cookie = cookieIn(await signIn('ron'));
    const { client, closed } = await connect(cookie);
    const answer = await ask(rig.port, { method: 'POST', path: '/session/sign-out', headers: { ...NOBODY, cookie } });
    expect(answer).toMatchObject({ status: 204, headers: { 'set-cookie': [expect.stringContaining('Max-Age=0')] } });
    expect(await closed).toBe(4_001);
    await expect(client.operators.me()).rejects.toThrow();
    await expect(connect(cookie)).rejects.toThrow('401');
  });

  it('of an operator who is disabled is shut', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { closed } = await connect(cookieIn(await signIn('tom')));
    await rig.call('PATCH', '/operators/tom', { status: 'disabled' });
    expect(await closed).toBe(4_001);
  });

  it('goes on by the page’s own cookie when the operator’s session has ended: it shows, and reduces', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const both = `${await pageCookie()}; ${cookieIn(await signIn('ron'))}`;
    const { client } = await connect(both);
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'ron' });
    await rig.call('PATCH', '/operators/ron', { status: 'disabled' });
    await expect(client.operators.me()).resolves.toMatchObject({
      name: 'administrator',
      signed_in: false,
      may: 'reduce',
    });
    await expect(client.risk.kill({ flatten: false, ...REASON })).resolves.toMatchObject({ state: 'halted' });
    await expect(client.session.play()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('goes on showing while it is locked, lets nothing pass but what reduces, and is unlocked where it stands', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { client } = await connect(cookieIn(await signIn('ron')));
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
    const { client } = await connect(await pageCookie());
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
    const cookie = cookieIn(await signIn('ron'));
    const other = await OperatorRig.start({ journal: rig.journal });
    try {
      const renamed = cookie.replace(String(rig.port), String(other.port));
      for (const each of [cookie, renamed]) await expect(connect(each, other.port)).rejects.toThrow('401');
    } finally {
      await other.crash();
    }
  });

  it('is no bearer token, and no bearer token is a cookie', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [name = '', value = ''] = cookieIn(await signIn('ron')).split('=', 2);
    expect((await rig.call('GET', '/operators/me', undefined, value)).status).toBe(401);
    await expect(connect(`${name}=${await rig.signIn('ron')}`)).rejects.toThrow('401');
  });

  it('serves for no call over REST: another page could have it sent', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const cookie = cookieIn(await signIn('ron'));
    const answer = await ask(rig.port, { path: '/api/v1/operators/me', headers: { ...NOBODY, cookie } });
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
    const good = cookieIn(await signIn('ron'));
    const name = good.split('=')[0];
    await expect(connect(`${name}=forged; ${good}`)).resolves.toBeDefined();
    await expect(connect(`${`${name}=x; `.repeat(50)}${good}`)).rejects.toThrow('401');
  });
});

describe('the window’s port', () => {
  it('may do what the token may, until an operator signs in on it', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const { port1, port2 } = new MessageChannel();
    opened.add(port1);
    attachPort(rig.desk, port1 as unknown as PortLike, { access: rig.access });
    port2.start();
    const client: Client = createORPCClient(new PortLink({ port: port2 as unknown as PortLike }));
    await expect(client.operators.me()).resolves.toMatchObject({ signed_in: false, may: 'reduce' });
    await expect(client.session.play()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(client.operators.sign_in({ name: 'tom', password: 'wrong' })).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await client.operators.sign_in({ name: 'tom', password: passwordOf('tom') });
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'tom', may: 'everything' });
    await expect(client.risk.release_breaker({ id: 'b-1', ...REASON })).rejects.toMatchObject({ code: 'forbidden' });
    await client.operators.sign_out({});
    await expect(client.operators.me()).resolves.toMatchObject({ name: 'administrator', signed_in: false });
  });
});
