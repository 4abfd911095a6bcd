/**
 * What comes in over HTTP before any call is reached: methods, targets, queries, headers and bodies that no client sends. A request is
 * answered with a status that is no fault of the desk's, or its line is closed; without a token nothing of the desk is told and nothing
 * is changed; and the desk goes on.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { ERRORS } from '../../shared/contract/index.ts';
import { CALLS } from '../support/contract-calls.ts';
import { stateOf, stoodStill } from '../support/desk-state.ts';
import { watchFaults } from '../support/faults.ts';
import { changedText } from './changes.ts';
import { expectWords, fuzz } from './fuzz.ts';

/** What is no whole request yet is waited for no longer than this. */
const PATIENCE_MS = 500;

const PLACES = CALLS.flatMap(({ rest }) => (rest === undefined ? [] : [{ ...rest, path: `/api/v1${rest.path}` }]));
const OTHERS = [
  '/',
  '/health',
  '/health/detailed',
  '/metrics',
  '/openapi.json',
  '/session',
  '/session/sign-in',
  '/docs',
];
/** What anybody is told: that the desk is there, how one comes in, and the pages that are the same on every desk. */
const OPEN = /^\/(health|session|docs|openapi)?([/?#]|$)/;

const odd = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '%',
    '%2',
    '%zz',
    '%00',
    '%2e%2e%2f',
    '%c0%af',
    '\u0000',
    '0',
    '-1',
    '1e400',
    'NaN',
    '__proto__',
  ),
  fc.constantFrom('{', '"', '<', ';', '//', '\\', '*', '🜁', 'x'.repeat(9_000)),
  fc.uuid(),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const QUERY = [
  'limit',
  'offset',
  'cursor',
  'page',
  'status',
  'from',
  'to',
  'slot',
  'scope',
  'search',
  'version',
  '__proto__',
];
const query = fc
  .array(fc.tuple(fc.constantFrom(...QUERY), odd), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

/** A place of the contract with its parameters filled in, or another, and a query behind it. */
const target = fc
  .tuple(
    fc.constantFrom(...PLACES.map(({ path }) => path), ...OTHERS),
    fc.array(odd, { minLength: 3, maxLength: 3 }),
    query,
  )
  .map(([path, [first = '', ...rest], asked]) => {
    const values = [first, ...rest];
    const filled = path.replaceAll(/\{[^}]+\}/g, () => values.shift() ?? 'x');
    return asked === '' ? filled : `${filled}?${asked}`;
  });

const method = fc.oneof(
  fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const header = fc.constantFrom(
  'content-type: application/json',
  'content-type: text/plain',
  'content-type: multipart/form-data; boundary=x',
  'content-length: 5',
  'content-length: 99999999999999',
  'content-length: -1',
  'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked',
  'content-encoding: gzip',
  'expect: 100-continue',
  'upgrade: websocket',
  'connection: upgrade',
  'sec-websocket-version: 13',
  'sec-websocket-key: x',
  'range: bytes=5-1',
  'accept: image/png',
  'cookie: desk=1; desk=2; =; ;',
  'origin: null',
  'if-none-match: *',
);
const body = fc.oneof(
  fc.constantFrom('', '{', '[]', 'null', '{}', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', '['.repeat(5_000)),
  changedText('{"name":"momentum","type":"strategy","version":"1.0.0","reason":"a reason"}'),
);

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string;
}
const requests: fc.Arbitrary<Sent> = fc.record({ method, target, headers: fc.array(header, { maxLength: 4 }), body });

describe('a strange request', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fuzz-requests-'));
  const faults = watchFaults();
  const said = vi.spyOn(console, 'error').mockImplementation((fault) => void faults.push(fault));
  let desk: RunningDesk;
  let port = 0;
  let token = '';

  beforeAll(async () => {
    desk = await startDesk({ dataDir, port: 0, demo: true });
    port = Number(new URL(desk.url).port);
    token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
  });
  afterAll(async () => {
    await desk?.close();
    said.mockRestore();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Sends bytes as they are, and gives back what came until the line was closed or enough had come. */
  function send(bytes: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      const end = (): void => {
        socket.destroy();
        resolve(text);
      };
      socket.setTimeout(PATIENCE_MS, end);
      socket.on('error', end).on('close', end);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (text.length > 200_000) end();
      });
      socket.on('connect', () => socket.write(bytes, 'utf8'));
    });
  }

  const written = ({ method: verb, target: place, headers, body: given }: Sent, extra: readonly string[]): string => {
    const says = headers.some((each) => /^(content-length|transfer-encoding)/.test(each));
    const lines = [`host: 127.0.0.1:${port}`, ...extra, ...headers, 'connection: close'];
    if (!says && given !== '') lines.push(`content-length: ${Buffer.byteLength(given)}`);
    return `${verb} ${place} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${given}`;
  };

  const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);

  /** What every answer is, whoever asked. */
  function isSound(answer: string): void {
    expect(faults).toEqual([]);
    const status = statusOf(answer);
    if (answer !== '') expect(status).toBeGreaterThanOrEqual(100);
    // What has not been built yet or is full may be unavailable; a fault of the desk's own is none of these.
    if (status >= 500) expect([501, 503]).toContain(status);
    const [head = '', ...rest] = answer.split('\r\n\r\n');
    if (status < 400 || !/content-type: application\/json/i.test(head) || /transfer-encoding/i.test(head)) return;
    const text = Buffer.from(rest.join('\r\n\r\n'), 'latin1').toString();
    if (text === '') return;
    const { code, message } = JSON.parse(text) as { code: string; message: string };
    expect(Object.keys(ERRORS)).toContain(code);
    expectWords(`the desk answers: ${message}`);
  }

  it('with the token is answered or refused', async () => {
    await fuzz(150, requests, async (sent) => isSound(await send(written(sent, [`authorization: Bearer ${token}`]))), {
      shrink: false,
    });
    expect(statusOf(await send(written({ method: 'GET', target: '/health', headers: [], body: '' }, [])))).toBe(200);
  });

  it('without it is told nothing of the desk, and changes nothing', async () => {
    const before = await stoodStill(desk.desk);
    const wrong = fc.constantFrom<readonly string[]>(
      [],
      ['authorization: Bearer x'],
      ['authorization: Bearer '],
      ['authorization: Basic eDp4'],
      ['cookie: desk_session=x'],
    );
    await fuzz(
      150,
      fc.tuple(requests, wrong),
      async ([sent, shown]) => {
        const answer = await send(written(sent, shown));
        isSound(answer);
        const status = statusOf(answer);
        if (status >= 200 && status < 300) expect(sent.target.split('?')[0]).toMatch(OPEN);
      },
      { shrink: false },
    );
    expect(stateOf(desk.desk.view)).toBe(before);
  });

  it('that is no HTTP at all closes its own line alone', async () => {
    const sound = written({ method: 'GET', target: '/health', headers: [], body: '' }, []);
    const cases = fc.oneof(
      changedText(sound),
      fc.string({ unit: 'binary', maxLength: 400 }).map((text) => `${text}\r\n\r\n`),
    );
    await fuzz(60, cases, async (bytes) => isSound(await send(bytes)), { shrink: false });
    expect(statusOf(await send(sound))).toBe(200);
  });
});
