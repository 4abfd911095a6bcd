/** A journal with facts of a kind that only a newer desk knows: every command says so in words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import { epochNs } from '../../shared/units/time.ts';
import { desk } from '../support/cli.ts';
import { holdElsewhere } from '../support/lock-holder.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'newer-journal-'));
  const journal = openJournal({ directory });
  journal.setMeta('seed', '1');
  const tsNs = epochNs(1_723_075_200_000_000_000n);
  journal.commit({
    facts: [{ seq: 1, tsNs, kind: 'orders_netted', body: '{"orders":[]}' }],
    audit: [{ tsNs, actor: 'desk', role: 'desk', action: 'orders_netted', subject: 'desk', payload: { fact: 1 } }],
  });
  journal.close();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const WORDS =
  'this journal was written by a newer desk (it has facts of the kind "orders_netted", first at 1): use that one';

it.each([
  ['status', []],
  ['kill', []],
  ['kill', ['--slot', 'a:paper']],
  ['rollback', ['--reason', 'r']],
  ['serve', ['--port', '0']],
  ['verify', []],
])('%s %j', { timeout: 60_000 }, async (name, args) => {
  const { status, stdout, stderr } = await desk(name, '--data-dir', directory, ...args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(WORDS);
  expect(stderr).not.toMatch(/NOT whole|AssertionError|^ {4}at /m);
});

it('a kill by an older desk’s command ends no process that it could not record the kill of', {
  timeout: 60_000,
}, async () => {
  const { holder, isAlive, end } = await holdElsewhere(directory, 'desk');
  try {
    const { status, stderr } = await desk('kill', '--data-dir', directory, '--reason', 'r');
    expect(status).toBe(1);
    expect(stderr).toContain(
      `NOTHING WAS KILLED, and process ${holder.pid} goes on: its journal cannot be read (${WORDS}`,
    );
    expect(isAlive()).toBe(true);
  } finally {
    end();
  }
});
