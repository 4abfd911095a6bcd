/** Which desk a command means that names none. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whichDesk } from '../../electron/command-line/desk/which-desk.ts';
import { openJournal } from '../../electron/journal/open.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'command-words-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

const below = (name: string, holdsDesk: boolean): string => {
  const directory = join(folder, name);
  mkdirSync(directory, { recursive: true });
  if (holdsDesk) writeFileSync(join(directory, 'desk.db'), '');
  return directory;
};

describe('the desk that is meant', () => {
  const said: string[] = [];
  const find = (flags: { dataDir?: string; url?: string }, usual: readonly string[]) =>
    whichDesk(flags, (line) => said.push(line), usual);
  beforeEach(() => {
    said.length = 0;
  });

  it('is the one that is named, and nothing is said of it', () => {
    const [served, demo] = [below('served', true), below('demo', true)];
    expect(find({ dataDir: demo }, [served, demo])).toEqual({ dataDir: demo });
    expect(find({ url: 'http://127.0.0.1:1' }, [served, demo])).toEqual({ url: 'http://127.0.0.1:1' });
    expect(said).toEqual([]);
  });

  it('is the first of the usual directories that holds one, where none is named, and says so', () => {
    const [served, empty, demo] = [below('served', true), below('empty', false), below('demo', true)];
    expect(find({}, [served, demo])).toEqual({ dataDir: served });
    expect(find({}, [empty, demo])).toEqual({ dataDir: demo });
    expect(said).toEqual([
      expect.stringContaining(`the desk in ${served} is meant; there is another in ${demo}`),
      expect.stringMatching(new RegExp(`^the desk in ${demo} is meant \\(`)),
    ]);
  });

  it('is not there: the error names where it could be', () => {
    const [empty, demo] = [below('empty', false), below('demo', true)];
    expect(() => find({ dataDir: empty }, [empty, demo])).toThrow(
      `there is no desk in ${empty}: there is one in ${demo}`,
    );
    expect(() => find({ dataDir: empty }, [empty])).toThrow('name its data directory with --data-dir');
    expect(() => find({}, [empty])).toThrow(`there is no desk in ${empty}: name it with --data-dir DIR or with --url`);
  });

  it.each([
    ['status', 1],
    ['verify', 0],
  ])('is found by %s itself, in the directory of npm start', async (command, expectedStatus) => {
    const demo = below('hotswap-desk/demo', false);
    const journal = openJournal({ directory: demo });
    journal.setMeta('seed', '1');
    journal.close();
    const entry = fileURLToPath(new URL('../../electron/desk.ts', import.meta.url));
    const env = { ...process.env, XDG_DATA_HOME: folder, APPDATA: folder, HOME: folder };
    const child = spawn(process.execPath, [entry, command], { cwd: folder, env });
    let told = '';
    child.stderr.on('data', (text: Buffer) => {
      told += text;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    const expected = process.platform === 'darwin' ? join(folder, 'Library') : demo;
    expect([status, told]).toEqual([
      process.platform === 'darwin' ? 2 : expectedStatus,
      expect.stringContaining(expected),
    ]);
  });
});
