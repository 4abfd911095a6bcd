/** Operators on the journal of a desk that does not run. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOfflineOperators } from '../../electron/command-line/operator/offline-operators.ts';
import type { OperatorDesk } from '../../electron/command-line/operator/operator-desk.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { loadOrCreateSigningKey } from '../../electron/journal/checkpoint/signing-key.ts';
import { openJournal } from '../../electron/journal/open.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-operators-'));
  const journal = openJournal({ directory });
  // What the first start of a desk draws.
  journal.setMeta('seed', '7');
  journal.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

async function onJournal<T>(work: (desk: OperatorDesk) => Promise<T>, mayWrite = true): Promise<T> {
  const desk = await openOfflineOperators(directory, mayWrite);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

it('are made, changed and listed, each command by itself, and the chain holds', async () => {
  await expect(onJournal((desk) => desk.add('ron', 'trader', 'correct horse ron'))).rejects.toThrow(
    'administrator first',
  );
  await onJournal((desk) => desk.add('ann', 'administrator', 'correct horse ann'));
  await expect(onJournal((desk) => desk.add('Ann', 'viewer', 'correct horse ann'))).rejects.toThrow('the operator ann');
  await expect(onJournal((desk) => desk.add('ron', 'trader', 'too short'))).rejects.toThrow('12 to 256');
  await onJournal((desk) => desk.add('ron', 'trader', 'correct horse ron'));
  expect(await onJournal((desk) => desk.change('ron', { role: 'risk_manager' }))).toContain('must approve');
  await expect(onJournal((desk) => desk.change('ann', { status: 'disabled' }))).rejects.toThrow(
    'last active administrator',
  );
  await onJournal((desk) => desk.change('ron', { status: 'disabled' }));
  expect(await onJournal((desk) => desk.unlock('ron'))).toContain('may sign in again');
  expect(await onJournal((desk) => desk.setPassword('ron', 'a new one for ron', undefined))).toContain('new password');
  await expect(onJournal((desk) => desk.setPassword('ron', 'a new one for ron', undefined))).rejects.toThrow(
    'this is the password that ron has: choose another',
  );
  await expect(onJournal((desk) => desk.unlock('zoe'))).rejects.toThrow('no operator zoe');
  expect(await onJournal((desk) => desk.list(), false)).toMatchObject([
    { name: 'ann', role: 'administrator', status: 'active', has_password: true, sessions: 0 },
    { name: 'ron', role: 'risk_manager', status: 'disabled', has_password: true },
  ]);
  expect(verifyJournal({ directory })).toMatchObject({ ok: true });
});

it('leave every row signed where the directory has a key', async () => {
  await loadOrCreateSigningKey(directory);
  await onJournal((desk) => desk.add('ann', 'administrator', 'correct horse ann'));
  await onJournal((desk) => desk.add('ron', 'trader', 'correct horse ron'));
  const { ok, rows, checkpoints } = verifyJournal({ directory });
  expect({ ok, covered: checkpoints.covered, unsigned: checkpoints.unsigned }).toEqual({
    ok: true,
    covered: rows,
    unsigned: undefined,
  });
});

it('are only looked at where that is all that was asked for', async () => {
  expect(await onJournal((desk) => desk.list(), false)).toEqual([]);
  expect(existsSync(join(directory, 'operator-key'))).toBe(false);
  expect(verifyJournal({ directory })).toMatchObject({ rows: 0 });
});
