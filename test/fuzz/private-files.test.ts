/**
 * The small files of a data directory that are neither journal nor evidence: who runs, which port, secrets, keys, the note of a restore,
 * what is kept of sessions and imports. Changed by a disk or a hand, each is read as what it was, or passed over, or refused in words;
 * nothing beside it is touched, and no reader ends in a fault.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { TokenError } from '../../electron/api/secret-file.ts';
import { loadOrCreateKey, loadOrCreateToken } from '../../electron/api/token.ts';
import { KeyError } from '../../electron/journal/checkpoint/public-key.ts';
import { loadOrCreateSigningKey } from '../../electron/journal/checkpoint/signing-key.ts';
import { readLock, takeLock } from '../../electron/journal/directory/lock.ts';
import { finishRestore, restoreNotePath } from '../../electron/journal/directory/restored.ts';
import { JournalError } from '../../electron/journal/error.ts';
import { choosePort, rememberPort } from '../../electron/launch/port.ts';
import { ImportFolder } from '../../electron/serving/sessions/import-folder.ts';
import { RunFolder } from '../../electron/serving/sessions/run-folder.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { byteChanges, changedText } from './changes.ts';
import { expectWords, fuzz, only } from './fuzz.ts';

const root = mkdtempSync(join(tmpdir(), 'fuzz-private-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let directory: string;
let made = 0;
const fresh = (): string => {
  made += 1;
  directory = join(root, String(made));
  mkdirSync(directory, { mode: 0o700 });
  return directory;
};
beforeEach(() => void fresh());

const at = (name: string): string => join(directory, name);
const put = (name: string, bytes: string | Buffer): void => writeFileSync(at(name), bytes, { mode: 0o600 });

/** Every file below the directory, with its bytes: what must not be touched. */
function files(): ReadonlyMap<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();
  return new Map(
    names
      .filter((name) => statSync(at(name)).isFile())
      .map((name) => [name, readFileSync(at(name)).toString('base64')]),
  );
}

describe('a note of a restore', () => {
  const NOTE = { from: 'restoring-1', aside: 'replaced-1', names: ['desk.db', 'segments'], old: ['desk.db', 'token'] };

  function lay(): void {
    for (const folder of ['restoring-1', 'restoring-1/segments', 'anchors', 'imports'])
      mkdirSync(at(folder), { recursive: true });
    for (const name of [
      'restoring-1/desk.db',
      'restoring-1/segments/1.db',
      'desk.db',
      'token',
      'anchors/a',
      'imports/b',
    ])
      put(name, name);
  }

  it('that is not as it was written moves and removes nothing that was not meant', async () => {
    await fuzz(
      200,
      brokenJson(NOTE),
      async (text) => {
        rmSync(directory, { recursive: true, force: true });
        mkdirSync(directory);
        lay();
        const before = files();
        writeFileSync(restoreNotePath(directory), text);
        const done = await only([JournalError], () => finishRestore(directory));
        const after = files();
        // What was there is there, under its own name or aside; only what waits to come in goes where the note says that all of it has.
        const kept = new Set(after.values());
        for (const [name, bytes] of before)
          if (!name.startsWith('restoring-1')) expect(kept.has(bytes), name).toBe(true);
        if (!done.ok) expect(after.has('restore.json')).toBe(true);
      },
      {
        known: [
          JSON.stringify({ ...NOTE, from: 'anchors', names: [], old: [] }),
          JSON.stringify({ ...NOTE, old: [] }),
          'null',
          '[]',
          '{"from":null}',
        ],
      },
    );
  });
});

describe('a lock file', () => {
  it('that says nothing, or anything, lets a directory without a desk be taken and one with a desk not', async () => {
    const sound = JSON.stringify({ pid: process.pid, startedAt: new Date(0).toISOString(), port: 8350 });
    await fuzz(20, changedText(sound), async (text) => {
      put('desk.lock', text);
      expect((await only([JournalError], () => readLock(directory))).ok).toBe(true);
      expect(readLock(directory)).toBeUndefined();
      const giveBack = takeLock(directory);
      try {
        put('desk.lock', text);
        const again = await only([JournalError], () => takeLock(directory));
        expect(again.ok).toBe(false);
        const holder = await only([JournalError], () => readLock(directory));
        if (holder.ok) expect(Number.isSafeInteger(holder.value?.pid)).toBe(true);
      } finally {
        giveBack();
      }
    });
  });
});

describe('a secret', () => {
  it('is the one that was written, or refused in words that do not show it', async () => {
    const token = loadOrCreateToken(directory);
    await fuzz(150, byteChanges, async (change) => {
      put('token', change(Buffer.from(`${token}\n`)));
      const bytes = readFileSync(at('token'));
      const read = await only([TokenError], () => loadOrCreateToken(directory));
      if (read.ok) expect(read.value).toBe(bytes.toString('utf8').trim());
      else if (bytes.length > 20) expect(read.words).not.toContain(bytes.toString('utf8').trim());
      expect(readFileSync(at('token')).equals(bytes)).toBe(true);
      put('operator-key', change(Buffer.from(`${'k'.repeat(43)}\n`)));
      const key = await only([TokenError], () => loadOrCreateKey(directory));
      if (key.ok) expect(key.value).toHaveLength(32);
    });
  });

  it('to sign with is the one that signed before, or none', async () => {
    const { key } = await loadOrCreateSigningKey(directory);
    const pem = readFileSync(at('signing-key.pem'));
    await fuzz(100, byteChanges, async (change) => {
      const given = change(pem);
      put('signing-key.pem', given);
      const read = await only([KeyError, JournalError], () => loadOrCreateSigningKey(directory));
      if (read.ok) expect(read.value.key.publicKey.equals(key.publicKey)).toBe(true);
      else expect(read.words).not.toContain(pem.toString('utf8').split('\n')[1]);
      expect(readFileSync(at('signing-key.pem')).equals(given)).toBe(true);
    });
  });
});

describe('the port of last time', () => {
  it('is a port, or forgotten', async () => {
    rememberPort(directory, 18_350);
    const bytes = readFileSync(at('port'));
    await fuzz(100, byteChanges, async (change) => {
      put('port', change(bytes));
      const asked: number[] = [];
      await choosePort(directory, async (port) => asked.push(port) === 0);
      for (const port of asked) expect(Number.isInteger(port) && port > 0 && port < 65_536).toBe(true);
    });
  });
});

describe('what is kept of a session or an import', () => {
  const RUN_ID = '11111111-1111-4111-8111-111111111111';
  const IMPORT = { name: 'day.csv', bytes: 3, status: 'ready' };

  it('is listed as what it was, or passed over', async () => {
    mkdirSync(at(`sessions/${RUN_ID}`), { recursive: true });
    mkdirSync(at('imports'));
    put('imports/day.csv', 'a,b');
    put('secret', 'of nobody’s business');
    const kept = { summary: { run_id: RUN_ID, name: 'first', bytes: 3 }, scenario: {} };
    await fuzz(200, brokenJson({ kept, facts: IMPORT }), async (text) => {
      const given = JSON.parse(text) as { kept?: unknown; facts?: unknown } | null;
      put(`sessions/${RUN_ID}/run.json`, JSON.stringify(given?.kept ?? null));
      put('imports/day.csv.facts.json', JSON.stringify(given?.facts ?? null));
      const runs = new RunFolder(directory).list();
      for (const { run_id } of runs) expect(run_id).toBe(RUN_ID);
      const imports = new ImportFolder(directory).list();
      for (const { name } of imports) expect(name).not.toMatch(/[/\\]|^\.\.?$/);
      expect(readFileSync(at('secret'), 'utf8')).toBe('of nobody’s business');
    });
  });
});

describe('words', () => {
  it('for a restore that cannot be finished say what to do', () => {
    put('restore.json', '{');
    expect(() => finishRestore(directory)).toThrow(JournalError);
    try {
      finishRestore(directory);
    } catch (error) {
      expectWords((error as Error).message);
    }
  });
});
