/** What the terminal says of a desk that answers otherwise than it should, and that only one which hangs is taken for hung. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { ConsoleKeys } from '../../electron/api/console-keys.ts';
import { createServer } from '../../electron/api/server.ts';
import { MAX_SOCKETS } from '../../electron/api/websocket.ts';
import { DeskClient } from '../../electron/command-line/desk/client.ts';
import { endDesk } from '../../electron/command-line/desk/end-desk.ts';
import { HungDesk } from '../../electron/command-line/desk/place.ts';
import { holdElsewhere } from '../support/lock-holder.ts';
import { PlainDesk } from '../support/plain-desk.ts';
import { TOKEN } from './rest-client.ts';

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'desk-client-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function served(consoles = ConsoleKeys.inMemory()) {
  const server = await createServer(new PlainDesk(), { port: 0, token: TOKEN, consoles });
  onTestFinished(() => server.close());
  return server;
}

/** Another program, at an address of its own. */
async function program(answer: RequestListener): Promise<number> {
  const server = createHttp(answer).listen(0, '127.0.0.1');
  await new Promise((listens) => server.once('listening', listens));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const wrong = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    () => new Error('it went well'),
    (error) => error,
  );

describe('a desk that opens no socket', () => {
  it('to this token is no desk that hangs', async () => {
    const { url } = await served();
    const error = await wrong(new DeskClient({ url, token: 'another' }).frame());
    expect(error.message).toContain('has another token');
    expect(error).not.toBeInstanceOf(HungDesk);
  });

  it('because all are taken says so', async () => {
    const { url } = await served();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const seats = Array.from(
      { length: MAX_SOCKETS },
      () => new WebSocket(`${url.replace('http', 'ws')}/rpc`, { headers }),
    );
    onTestFinished(() => {
      for (const seat of seats) seat.terminate();
    });
    await Promise.all(seats.map((seat) => new Promise((open) => seat.once('open', open))));
    const client = new DeskClient({ url, token: TOKEN });
    const error = await wrong(client.frame());
    expect(error.message).toBe('the desk does not show its state: too many consoles are open: close one');
    expect(error).not.toBeInstanceOf(HungDesk);
    seats[0]?.close();
    await expect.poll(() => wrong(client.frame()).then(({ message }) => message)).toBe('it went well');
  });
});

it('a call that the desk cannot carry out is told as that, and not as its end', async () => {
  const directory = folder();
  const consoles = ConsoleKeys.open(directory);
  const { url } = await served(consoles);
  // What is written beside the file before it takes its place cannot be.
  mkdirSync(join(directory, `console-key.${process.pid}`));
  const error = await wrong(new DeskClient({ url, token: TOKEN }).ask('POST', '/consoles/revoke'));
  expect(error.message).toMatch(/^the desk refuses: it is cut off, but that cannot be written \(EISDIR/);
  expect(error).not.toBeInstanceOf(HungDesk);
});

describe('an answer', () => {
  it('that does not come is told with the time that was waited for it', async () => {
    const url = `http://127.0.0.1:${await program(() => {})}`;
    const error = await wrong(new DeskClient({ url, token: TOKEN }).ask('GET', '/slots', undefined, 300));
    expect(error.message).toContain('does not answer within 0.3 s');
    expect(error).toBeInstanceOf(HungDesk);
  });

  it('that is none of a desk’s is told as such', async () => {
    const url = `http://127.0.0.1:${await program((_, response) => response.end('<html>'))}`;
    const error = await wrong(new DeskClient({ url, token: TOKEN }).slots());
    expect(error.message).toContain('does not answer as a desk does');
  });
});

describe('a desk that was found hung and is asked once more', () => {
  it.each([
    [{ status: 'degraded' }, 'answers'],
    [{ status: 'ok' }, 'ended'],
    [null, 'ended'],
  ])('where %j is said at its port', async (said, become) => {
    const directory = folder();
    const { holder, end } = await holdElsewhere(directory, 'desk');
    onTestFinished(end);
    const port = await program((_, response) => response.end(JSON.stringify(said)));
    const found = { ...holder, port };
    writeFileSync(join(directory, 'desk.lock'), JSON.stringify(found));
    expect(await endDesk(directory, found, { asks: true })).toBe(become);
  });
});
