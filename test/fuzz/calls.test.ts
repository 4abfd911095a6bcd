/**
 * Calls whose input the contract takes, however strange it is: each is carried out or refused with an error of the contract, the desk
 * goes on, and what it has written is a journal that verifies and folds to the same. What the contract refuses is tried in
 * `test/integration/hostile-messages.test.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import type { PortLike } from '../../electron/api/message-port.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { verifyDesk } from '../../electron/verification/verify-desk.ts';
import { ERRORS } from '../../shared/contract/index.ts';
import { CALLS } from '../support/contract-calls.ts';
import { stoodStill } from '../support/desk-state.ts';
import { watchFaults } from '../support/faults.ts';
import { strangeTexts } from '../support/hostile-input.ts';
import { difference, pictureOf, text } from '../support/swap-picture.ts';
import { expectWords, fuzz } from './fuzz.ts';

/** Streams, which never end, and what only the window's own process can ask. */
const LEFT_OUT = /^(console\.watch|window\..*)$/;
const WITH_INPUT = CALLS.filter(
  ({ name, procedure }) => procedure['~orpc'].inputSchema !== undefined && !LEFT_OUT.test(name),
);
const ofOperators = ({ name }: { readonly name: string }): boolean => name.startsWith('operators.');
/** From the first operator on, others must sign in: a desk of its own for what would shut the door behind these tests. */
const DESKS = [
  { of: 'the desk', tried: WITH_INPUT.filter((call) => !ofOperators(call)), first: undefined },
  { of: 'operators', tried: WITH_INPUT.filter(ofOperators), first: { name: 'ann', password: 'four words of my own' } },
];

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly message?: string } | undefined;
}

describe.each(DESKS)('a strange call of $of', ({ tried, first }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fuzz-calls-'));
  const channel = new MessageChannel();
  const faults = watchFaults();
  const waiting = new Map<string, (answer: Answer) => void>();
  const said = vi.spyOn(console, 'error').mockImplementation((fault) => void faults.push(fault));
  let desk: RunningDesk;
  let ids: fc.Arbitrary<string>;
  let asked = 0;
  /** Calls of which at least one input was taken by the contract. */
  const taken = new Set<string>();

  beforeAll(async () => {
    desk = await startDesk({ dataDir, port: 0, demo: true });
    desk.attachPort(channel.port1 as unknown as PortLike);
    channel.port2.on('message', (data: unknown) => {
      const { i, p } = JSON.parse(String(data)) as { i: string; p: { s?: number; b?: { json?: Answer['body'] } } };
      waiting.get(i)?.({ status: p.s ?? 200, body: p.b?.json });
      waiting.delete(i);
    });
    if (first) {
      const added = await ask('/operators/add', JSON.stringify({ ...first, role: 'administrator' }));
      expect(added.status, added.body?.message).toBe(200);
      expect((await ask('/operators/sign_in', JSON.stringify(first))).status).toBe(200);
    }
    const { entities, deployments } = desk.desk.view;
    ids = fc.oneof(fc.constantFrom(...entities.keys(), ...deployments.keys()), fc.uuid());
  });
  afterAll(async () => {
    channel.port2.close();
    await desk?.close();
    said.mockRestore();
    rmSync(dataDir, { recursive: true, force: true });
  });

  function ask(path: string, input: string): Promise<Answer> {
    asked += 1;
    const id = `c${asked}`;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      channel.port2.postMessage(`{"i":"${id}","p":{"u":${JSON.stringify(path)},"b":{"json":${input}}}}`);
    });
  }

  it.each(tried.map(({ name, procedure }) => [name, procedure] as const))('%s', async (name, procedure) => {
    const schema = procedure['~orpc'].inputSchema as unknown as z.ZodType;
    await fuzz(
      2,
      strangeTexts(schema, ids),
      async (text) => {
        // A longer message is dropped before anybody looks at it.
        if (text === undefined || text.length > 60_000) return;
        taken.add(name);
        const { status, body } = await ask(`/${name.replaceAll('.', '/')}`, text);
        expect(faults).toEqual([]);
        if (status < 400) return;
        expect(Object.keys(ERRORS)).toContain(body?.code);
        expect(body?.code).not.toBe('internal');
        expectWords(`the desk answers: ${body?.message}`);
      },
      { shrink: false },
    );
    expect((await ask('/health/get', '{}')).status).toBe(200);
  });

  /** All that a restart must bring back, but for the number of facts: a start adds one of its own. */
  const picture = () => {
    const { view } = desk.desk;
    const { facts: _, ...kept } = pictureOf(view);
    return { ...kept, operators: [...view.operators.operators], approvalsRequired: view.approvalsRequired };
  };

  it('leaves a journal that verifies, and that a desk starts on again as it stood', async () => {
    expect(taken.size).toBeGreaterThan(tried.length / 2);
    await stoodStill(desk.desk);
    const before = structuredClone(picture());
    await desk.close();
    expect(verifyDesk({ directory: dataDir }).problems).toEqual([]);
    desk = await startDesk({ dataDir, port: 0 });
    const after = picture();
    expect(text(after), difference(before, after)).toBe(text(before));
    expect(faults).toEqual([]);
  });
});
