/** A console's cookie goes to every server on the same host, so that it must open nothing without the proof that its page keeps. */
import { connect as connectTo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLine } from '../support/console-line.ts';
import { OperatorRig, passwordEntry, tokenEntry } from '../support/operator-rig.ts';
import { ask, type Entry, shown } from './rest-client.ts';

const PEOPLE = { ann: 'administrator', ron: 'risk_manager' } as const;
const NOBODY = { authorization: '' };

let rig: OperatorRig;

beforeEach(async () => {
  rig = await OperatorRig.with(PEOPLE);
});
afterEach(() => rig.close());

/** How a page comes in: by the token of the data directory, or by a name. */
const WAYS = {
  directory: (port = rig.port) => tokenEntry(port),
  operator: (port = rig.port) => passwordEntry(port, 'ron'),
} as const;

const open = (entry: Entry) => openLine(rig.port, { entry });

const send = (method: string, path: string, entry: Entry, body?: unknown) =>
  ask(rig.port, { method, path, headers: { ...NOBODY, ...shown(entry) }, body });

/** What a page may do with what it shows: open a socket, learn whether there is room, ask for a link, send a file. */
async function letIn(entry: Entry): Promise<readonly (number | string)[]> {
  const socket = await open(entry).then(
    ({ protocol }) => protocol,
    (error: Error) => Number(error.message),
  );
  const { json } = await send('GET', '/session', entry);
  const link = await send('POST', '/downloads/x/ticket', entry);
  const upload = await ask(rig.port, {
    method: 'PUT',
    path: '/imports/00000000-0000-4000-8000-000000000000?offset=0',
    headers: { ...NOBODY, ...shown(entry) },
    raw: 'x',
  });
  return [socket, 'socket' in (json ?? {}) ? 'told' : 'not told', link.status, upload.status === 401 ? 401 : 'heard'];
}

const IN = ['desk.console', 'told', 200, 'heard'];
const OUT = [401, 'not told', 401, 401];

describe.each(['directory', 'operator'] as const)('what a page was given as %s', (kind) => {
  it('opens the desk together, and nothing by half', async () => {
    const own = await WAYS[kind]();
    expect(await letIn(own)).toEqual(IN);
    expect(await letIn({ ...own, proof: '' })).toEqual(OUT);
    expect(await letIn({ ...own, cookie: '' })).toEqual(OUT);
    expect(await letIn({ ...own, proof: `${own.proof.slice(0, -2)}AA` })).toEqual(OUT);
    // Its own cookie for a proof.
    expect(await letIn({ ...own, proof: own.cookie.split(/[=.]/).at(-1) ?? '' })).toEqual(OUT);
  });

  it('does not go together with another session’s, another kind’s or another port’s', async () => {
    const own = await WAYS[kind]();
    const other = await WAYS[kind]();
    expect(await letIn({ ...own, proof: other.proof })).toEqual(OUT);
    expect(await letIn({ ...other, proof: own.proof })).toEqual(OUT);
    const otherKind = await WAYS[kind === 'directory' ? 'operator' : 'directory']();
    expect(await letIn({ ...own, proof: otherKind.proof })).toEqual(OUT);
    const beside = await OperatorRig.start({ journal: rig.journal });
    try {
      const there = await WAYS[kind](beside.port);
      expect(await letIn({ ...own, proof: there.proof })).toEqual(OUT);
      const renamed = there.cookie.replace(String(beside.port), String(rig.port));
      expect(await letIn({ cookie: renamed, proof: there.proof })).toEqual(OUT);
    } finally {
      await beside.crash();
    }
    expect(await letIn(own)).toEqual(IN);
  });

  it('is not signed out by whoever has the cookie alone', async () => {
    const own = await WAYS[kind]();
    await send('POST', '/session/sign-out', { ...own, proof: '' }, { console: true });
    expect(await letIn(own)).toEqual(IN);
  });

  it('is worth nothing once the console is signed out, and its line is cut', async () => {
    const own = await WAYS[kind]();
    const { closed } = await open(own);
    const answer = await send('POST', '/session/sign-out', own, { console: true });
    expect([answer.status, answer.headers['set-cookie']?.map((each) => each.split('=')[0])]).toEqual([
      204,
      [`desk_operator_${rig.port}`, `desk_session_${rig.port}`],
    ]);
    expect(await closed).toBe(4_001);
    expect(await letIn(own)).toEqual(OUT);
  });
});

describe('consoles', () => {
  const rows = () => rig.desk.audit({ limit: 5 }).map(({ action, actor }) => [action, actor]);

  it('are signed out one by one, on record', async () => {
    const [gone, stays] = [await WAYS.directory(), await WAYS.directory()];
    const { client } = await open(stays);
    await send('POST', '/session/sign-out', gone, { console: true });
    expect(rows()).toContainEqual(['console_signed_out', 'administrator']);
    await expect(client.operators.me()).resolves.toMatchObject({ signed_in: false });
    expect([await letIn(gone), await letIn(stays)]).toEqual([OUT, IN]);
    const odd = await send('POST', '/session/sign-out', stays, { console: 'yes' });
    expect(odd).toMatchObject({ status: 422, json: { code: 'malformed' } });
  });

  it('are all cut off at once, on record, and so are those in which somebody has signed in', async () => {
    const [page, own] = [await WAYS.directory(), await WAYS.operator()];
    const both = { cookie: `${page.cookie}; ${own.cookie}`, proof: `${page.proof} ${own.proof}` };
    const lines = [await open(page), await open(both), await open(own)];
    const token = await rig.signIn('ron');
    expect((await rig.call('POST', '/consoles/revoke', undefined, token)).status).toBe(403);
    expect((await rig.call('POST', '/consoles/revoke')).status).toBe(200);
    for (const { closed } of lines) expect(await closed).toBe(4_001);
    expect(rows()).toContainEqual(['consoles_revoked', 'administrator']);
    expect([await letIn(page), await letIn(own), await letIn(both)]).toEqual([OUT, OUT, OUT]);
    // Nobody is told of as signed in who is not; a token outside of browsers stays good.
    expect((await rig.call('GET', '/operators')).json?.operators).toMatchObject([{ sessions: 0 }, { sessions: 1 }]);
    expect((await rig.call('GET', '/operators/me', undefined, token)).status).toBe(200);
    expect([await letIn(await WAYS.directory()), await letIn(await WAYS.operator())]).toEqual([IN, IN]);
  });
});

describe('a request that cannot be read', () => {
  const answered = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let said = '';
      const socket = connectTo(rig.port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (bytes) => {
        said += String(bytes);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(said));
    });

  it.each([
    ['cookies without end', `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a=b; '.repeat(4_000)}\r\n\r\n`, 431, 'too_large'],
    ['an address without end', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'too_large'],
    ['no HTTP', 'nonsense\r\n\r\n', 400, 'malformed'],
  ])('is refused in words: %s', async (_, text, status, code) => {
    const [head = '', body = ''] = (await answered(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body)).toEqual({ code, message: expect.any(String), detail: null });
  });
});
