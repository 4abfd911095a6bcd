import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleKeys } from '../../../electron/api/console-keys.ts';
import { DownloadTickets } from '../../../electron/api/http/download-tickets.ts';
import { proofsOf } from '../../../electron/api/http/page-proof.ts';
import { PageSessions } from '../../../electron/api/http/page-sessions.ts';

const HOUR_MS = 3_600_000;
const HOST = '127.0.0.1:8350';

let now: number;
let keys: ConsoleKeys;
const sessions = (port = 8350, token = 'token', by = keys) => new PageSessions(by, token, port, () => now);

const request = (headers: Record<string, string>): IncomingMessage => ({ headers }) as unknown as IncomingMessage;
const nobody = (host = HOST) => request({ host });

/** What a page sends after it was let in. */
function carrying(of: PageSessions, { host = HOST, change = (cookie: string) => cookie } = {}) {
  const entry = of.open(nobody(host));
  const cookie = `other=1; ${change(entry.cookie.split(';')[0] ?? '')}`;
  return { entry, request: request({ host, cookie, 'x-desk-page': entry.proof }) };
}

beforeEach(() => {
  now = 1_000;
  keys = ConsoleKeys.inMemory();
});

describe('the session of a page', () => {
  it('ends after twelve hours, and lives through a restart of the desk', () => {
    const page = carrying(sessions()).request;
    expect(sessions().of(page)).toBeDefined();
    now += 12 * HOUR_MS - 1;
    expect(sessions().of(page)).toBeDefined();
    now += 1;
    expect(sessions().of(page)).toBeUndefined();
  });

  it('stays the same when it is renewed, so that ending it ends all its cookies', () => {
    const { entry, request: before } = carrying(sessions());
    now += HOUR_MS;
    const renewed = sessions().open(before);
    expect(renewed.proof).toBe(entry.proof);
    expect(renewed.cookie).not.toBe(entry.cookie);
    sessions().end(sessions().of(before) ?? '');
    const after = request({ host: HOST, cookie: renewed.cookie.split(';')[0] ?? '', 'x-desk-page': renewed.proof });
    expect([sessions().of(before), sessions().of(after)]).toEqual([undefined, undefined]);
    // Whoever shows what is over gets a session of their own, and not that one.
    expect(sessions().open(after).proof).not.toBe(entry.proof);
  });

  it('is worth nothing at another desk, also under that desk’s name', () => {
    expect(sessions(8351).of(carrying(sessions()).request)).toBeUndefined();
    const renamed = carrying(sessions(), { change: (one) => one.replace('8350', '8351') });
    expect(sessions(8351).of(renamed.request)).toBeUndefined();
  });

  it('is worth nothing with another token, or another key', () => {
    const page = carrying(sessions()).request;
    expect(sessions(8350, 'other').of(page)).toBeUndefined();
    expect(sessions(8350, 'token', ConsoleKeys.inMemory()).of(page)).toBeUndefined();
    keys.renew();
    expect(sessions().of(page)).toBeUndefined();
  });

  it.each([
    ['no proof', ''],
    ['the proof of another session', 'session'],
    ['the proof of another desk', 'port'],
    ['a proof given under another name of this host', 'host'],
    ['its own signature for a proof', 'signature'],
  ])('is worth nothing with %s', (_, kind) => {
    const { entry } = carrying(sessions());
    const cookie = entry.cookie.split(';')[0] ?? '';
    const proofs: Record<string, string> = {
      session: carrying(sessions()).entry.proof,
      port: carrying(sessions(8351), { host: '127.0.0.1:8351' }).entry.proof,
      host: carrying(sessions(), { host: 'localhost:8350' }).entry.proof,
      signature: cookie.split('.')[2] ?? '',
    };
    const shown = proofs[kind];
    const headers = { host: HOST, cookie, ...(shown !== undefined && { 'x-desk-page': shown }) };
    expect(sessions().of(request(headers))).toBeUndefined();
    expect(sessions().of(request({ ...headers, 'x-desk-page': entry.proof }))).toBeDefined();
    expect(sessions().of(request({ ...headers, host: 'localhost:8350', 'x-desk-page': entry.proof }))).toBeUndefined();
  });

  it('is worth nothing without its cookie', () => {
    const { entry } = carrying(sessions());
    expect(sessions().of(request({ host: HOST, 'x-desk-page': entry.proof }))).toBeUndefined();
  });

  it('is watched: it stands until it is ended, or all are voided', () => {
    const [one, two] = [carrying(sessions()).request, carrying(sessions()).request];
    const stands = [one, two].map((each) => sessions().watch(sessions().of(each) ?? ''));
    expect(stands.map((each) => each())).toEqual([true, true]);
    sessions().end(sessions().of(one) ?? '');
    expect(stands.map((each) => each())).toEqual([false, true]);
    keys.renew();
    expect(stands.map((each) => each())).toEqual([false, false]);
  });
});

describe('proofs', () => {
  it('come in the header or as subprotocols, and few are looked at', () => {
    expect(proofsOf(request({ 'x-desk-page': 'a b,c' }))).toEqual(['a', 'b', 'c']);
    expect(proofsOf(request({ 'sec-websocket-protocol': 'desk.console, page.a,page.b' }))).toEqual(['a', 'b']);
    expect(proofsOf(request({ 'x-desk-page': 'a '.repeat(9) }))).toHaveLength(4);
    expect(proofsOf(request({ 'sec-websocket-protocol': 'page., other' }))).toEqual([]);
  });
});

describe('the console key of a data directory', () => {
  let directory: string;
  const file = () => join(directory, 'console-key');
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'desk-console-key-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is its owner’s alone, and keeps over a restart who was sent out', () => {
    keys = ConsoleKeys.open(directory);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const [gone, stays] = [carrying(sessions()).request, carrying(sessions()).request];
    sessions().end(sessions().of(gone) ?? '');
    keys = ConsoleKeys.open(directory);
    expect([sessions().of(gone), sessions().of(stays)]).toEqual([undefined, expect.any(String)]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    keys.renew();
    keys = ConsoleKeys.open(directory);
    expect(sessions().of(stays)).toBeUndefined();
  });

  it('forgets an ended session once its cookies are over', () => {
    keys = ConsoleKeys.open(directory);
    sessions().end(sessions().of(carrying(sessions()).request) ?? '');
    now += 12 * HOUR_MS;
    sessions().end(sessions().of(carrying(sessions()).request) ?? '');
    expect(readFileSync(file(), 'utf8').trim().split(' ')).toHaveLength(2);
  });

  it('voids all where more were ended than it remembers', () => {
    const page = carrying(sessions()).request;
    for (let n = 0; n < 1_000; n += 1) keys.end(String(n).padStart(22, 'x'), now + 1, now);
    expect(sessions().of(page)).toBeDefined();
    keys.end('y'.repeat(22), now + 1, now);
    expect(sessions().of(page)).toBeUndefined();
  });

  it('that is garbled is refused in words, and one that is removed voids every console', () => {
    keys = ConsoleKeys.open(directory);
    const page = carrying(sessions()).request;
    writeFileSync(file(), 'nonsense');
    expect(() => ConsoleKeys.open(directory)).toThrow('holds no console key: remove it, and a new one is made');
    rmSync(file());
    keys = ConsoleKeys.open(directory);
    expect([existsSync(file()), sessions().of(page)]).toEqual([true, undefined]);
  });

  it('is replaced, whatever stands in its place but a directory', () => {
    const page = carrying(sessions()).request;
    writeFileSync(join(directory, 'elsewhere'), 'kept');
    for (const put of [
      () => {},
      () => writeFileSync(file(), 'nonsense'),
      () => {
        rmSync(file());
        symlinkSync(join(directory, 'elsewhere'), file());
      },
    ]) {
      put();
      ConsoleKeys.replace(directory);
      keys = ConsoleKeys.open(directory);
      expect([lstatSync(file()).isFile(), statSync(file()).mode & 0o777]).toEqual([true, 0o600]);
      expect(sessions().of(page)).toBeUndefined();
    }
    expect(readFileSync(join(directory, 'elsewhere'), 'utf8')).toBe('kept');
    rmSync(file());
    mkdirSync(file());
    expect(() => ConsoleKeys.replace(directory)).toThrow('is a directory: remove it');
  });

  it('sends out at once whom the disk does not let it remember', () => {
    keys = ConsoleKeys.open(directory);
    const page = carrying(sessions()).request;
    const heard: boolean[] = [];
    keys.onChange(() => heard.push(true));
    const session = sessions().of(page) ?? '';
    rmSync(directory, { recursive: true });
    expect(() => sessions().end(session)).toThrow();
    expect([sessions().of(page), heard]).toEqual([undefined, [true]]);
    directory = mkdtempSync(join(tmpdir(), 'desk-console-key-'));
  });
});

describe('a ticket for a file', () => {
  it('is good once, for that file, and for half a minute', () => {
    let at = 0;
    const tickets = new DownloadTickets(() => at);
    const [first, second, third] = [tickets.issue('a'), tickets.issue('a'), tickets.issue('a')];
    expect(tickets.use(first, 'b')).toBe(false);
    expect([tickets.use(first, 'a'), tickets.use(first, 'a'), tickets.use('', 'a')]).toEqual([true, false, false]);
    at = 29_999;
    expect(tickets.use(second, 'a')).toBe(true);
    at = 30_000;
    expect(tickets.use(third, 'a')).toBe(false);
  });

  it('goes where too many wait, the oldest first', () => {
    const tickets = new DownloadTickets();
    const all = Array.from({ length: 65 }, () => tickets.issue('a'));
    expect([tickets.use(all[0] ?? '', 'a'), tickets.use(all[64] ?? '', 'a')]).toEqual([false, true]);
  });
});
