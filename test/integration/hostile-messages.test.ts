/** Whatever comes in by the WebSocket or the message port: nothing falls over, nothing changes, and each call is told why. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { z } from 'zod';
import type { PortLike } from '../../electron/api/message-port.ts';
import { MAX_MESSAGE_BYTES } from '../../electron/api/rpc-message.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { ERRORS } from '../../shared/contract/index.ts';
import { CALLS } from '../support/contract-calls.ts';
import { stateOf, stoodStill } from '../support/desk-state.ts';
import { watchFaults } from '../support/faults.ts';
import { hostileTexts } from '../support/hostile-input.ts';

/** More than a thousand over all calls; the seed changes with every run, and a failure names it. */
const MESSAGES_A_CALL = Math.ceil(1_000 / CALLS.length) + 2;
const UNKNOWN = [
  '/',
  '/risk',
  '/risk/kil',
  '/risk/kill/x',
  '/__proto__',
  '/constructor/prototype',
  '/risk/__proto__/kill',
  '/~orpc',
  '/risk/kill/~orpc',
  '/%00',
  '/risk%2Fkill/%',
  '/toString',
  '/..%2f..%2fetc',
];

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

interface Line {
  readonly name: string;
  send(raw: string | Uint8Array): void;
  /** What the call of this id is answered. */
  answered(id: string): Promise<Answer>;
}

function answers() {
  const waiting = new Map<string, (answer: Answer) => void>();
  return {
    take(text: string): void {
      const { i, p } = JSON.parse(text) as {
        i: string;
        p: { s?: number; b?: { json?: { code?: string; message?: string } } };
      };
      waiting.get(i)?.({ status: p.s ?? 200, code: p.b?.json?.code ?? '', message: p.b?.json?.message ?? '' });
      waiting.delete(i);
    },
    answered: (id: string) => new Promise<Answer>((resolve) => void waiting.set(id, resolve)),
  };
}

describe('hostile messages', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-hostile-'));
  const channel = new MessageChannel();
  const unhandled = watchFaults();
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const lines: Line[] = [];
  let desk: RunningDesk;
  let socket: WebSocket;
  let before: { state: string; rows: number };
  let calls = 0;

  const opened = (): Promise<WebSocket> => {
    const made = new WebSocket(`${desk.url.replace('http', 'ws')}/rpc`, {
      headers: { authorization: `Bearer ${desk.token}` },
    });
    return new Promise((resolve, reject) => {
      made.on('open', () => resolve(made));
      made.on('error', reject);
    });
  };

  beforeAll(async () => {
    desk = await startDesk({ dataDir, port: 0, demo: true });
    socket = await opened();
    const bySocket = answers();
    socket.on('message', (data) => bySocket.take(String(data)));
    lines.push({ name: 'the socket', send: (raw) => socket.send(raw), answered: bySocket.answered });
    desk.attachPort(channel.port1 as unknown as PortLike);
    const byPort = answers();
    channel.port2.on('message', (data: unknown) => byPort.take(String(data)));
    lines.push({ name: 'the port', send: (raw) => channel.port2.postMessage(raw), answered: byPort.answered });
    await stoodStill(desk.desk);
  }, 120_000);

  afterAll(async () => {
    said.mockRestore();
    socket?.terminate();
    channel.port2.close();
    await desk?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  beforeEach(() => {
    before = { state: stateOf(desk.desk.view), rows: desk.desk.auditHead().rows };
    said.mockClear();
  });

  afterEach(async () => {
    for (const line of lines) expect(await ask(line, '/health/get', '{}')).toMatchObject({ status: 200 });
    expect(unhandled).toEqual([]);
    expect(said.mock.calls).toEqual([]);
    expect(stateOf(desk.desk.view)).toBe(before.state);
    // What is refused may be on record; nothing else may be.
    const added = desk.desk.auditHead().rows - before.rows;
    const rows = added > 0 ? desk.desk.audit({ limit: added }) : [];
    expect(rows.map(({ action }) => action).filter((action) => !/refus|unheeded|denied/.test(action))).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  function ask(line: Line, path: string, input: string, meta = ''): Promise<Answer> {
    calls += 1;
    const id = `m${calls}`;
    const answer = line.answered(id);
    line.send(`{"i":"${id}","p":{"u":${JSON.stringify(path)},"b":{"json":${input}${meta}}}}`);
    return answer;
  }

  /** An error of the contract, in words for a person that say nothing of the machine. */
  function expectClear({ status, code, message }: Answer): void {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(Object.keys(ERRORS)).toContain(code);
    expect(message.length).toBeGreaterThan(3);
    expect(message).not.toMatch(/node_modules|\.ts:|\n\s+at |\[object Object\]|is not a function|Cannot read prop/);
  }

  describe.each([0, 1] as const)('by line %i', (at) => {
    const taking = CALLS.filter(({ procedure }) => procedure['~orpc'].inputSchema !== undefined);

    it.each(taking.map((call) => [call.name, call] as const))(
      '%s refuses what its schema refuses',
      async (name, { procedure }) => {
        const schema = procedure['~orpc'].inputSchema as unknown as z.ZodType;
        const line = lines[at];
        if (!line) throw new Error('no such line');
        await fc.assert(
          fc.asyncProperty(hostileTexts(schema), async (text) => {
            if (text.length > MAX_MESSAGE_BYTES - 200) return;
            expectClear(await ask(line, `/${name.replaceAll('.', '/')}`, text));
          }),
          { numRuns: MESSAGES_A_CALL, endOnFailure: true },
        );
      },
    );

    it('there is no call of another name, also beside a broken envelope', async () => {
      const line = lines[at];
      if (!line) throw new Error('no such line');
      for (const meta of [
        '',
        ',"meta":[[99,"a"]]',
        ',"meta":[[1,"__proto__","polluted"]]',
        ',"meta":"x"',
        ',"meta":[1]',
      ]) {
        for (const path of UNKNOWN.filter((each) => URL.canParse(`http://desk${each}`)))
          expect(await ask(line, path, '{"polluted":true}', meta)).toMatchObject({ status: 404 });
        expectClear(await ask(line, '/risk/kill', '{"scope":5,"polluted":true}', meta));
      }
    });

    it('bytes and words of no form at all are passed over', async () => {
      const line = lines[at];
      if (!line) throw new Error('no such line');
      const envelope = fc.record(
        { i: fc.oneof(fc.string(), fc.jsonValue()), t: fc.oneof(fc.integer(), fc.jsonValue()), p: fc.jsonValue() },
        { requiredKeys: [] },
      );
      const noCall = fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.string({ unit: 'binary', maxLength: 2_000 }),
        fc.jsonValue().map((value) => JSON.stringify(value)),
        envelope.map((value) => JSON.stringify(value)),
      );
      for (const raw of fc.sample(noCall, 300)) line.send(raw);
    });
  });
});
