/** What leaves the app for the operating system, and what comes in as a file. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { safeName } from '../../../electron/window/downloads.ts';
import { mayOpen, openPage } from '../../../electron/window/external.ts';
import { scenarioOf } from '../../../electron/window/scenario-file.ts';

const system = vi.hoisted(() => ({ opened: [] as string[] }));
vi.mock('electron', () => ({
  app: { getPath: () => '/downloads' },
  protocol: {},
  shell: { openExternal: async (address: string) => void system.opened.push(address) },
}));

const DESK = 'http://127.0.0.1:8350';

describe('an address', () => {
  it.each(['/docs', '/health'])('of this desk, %s, is opened', async (page) => {
    system.opened.length = 0;
    await openPage(DESK + page, DESK);
    expect(system.opened).toEqual([DESK + page]);
  });

  it.each([
    'https://example.invalid/docs',
    'http://127.0.0.1:8351/docs',
    'http://localhost:8350/docs',
    'http://127.0.0.1:8350/docs#token=x',
    'http://127.0.0.1:8350/docs?x',
    'http://127.0.0.1:8350/docs/../session',
    'http://127.0.0.1:8350@example.invalid/docs',
    'HTTP://127.0.0.1:8350/docs',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'hotswap-desk://panel/risk',
    '',
  ])('%s is never handed to the system', async (address) => {
    system.opened.length = 0;
    expect(mayOpen(address, DESK)).toBe(false);
    await expect(openPage(address, DESK)).rejects.toThrow('is not a page of this desk');
    expect(system.opened).toEqual([]);
  });

  it('is not opened for a desk that is not on this machine', () => {
    expect(mayOpen('http://10.0.0.1:8350/docs', 'http://10.0.0.1:8350')).toBe(false);
    expect(mayOpen('x/docs', 'x')).toBe(false);
  });
});

describe('the name of a download', () => {
  it.each([
    ['report.csv', 'report.csv'],
    ['../../.ssh/authorized_keys', 'authorized_keys'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['..', 'desk-file'],
    ['.bashrc', 'bashrc'],
    ['con', 'desk-con'],
    ['nul.txt', 'desk-nul.txt'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['a\u0000b.csv', 'ab.csv'],
    ['', 'desk-file'],
    ['x'.repeat(300), 'x'.repeat(120)],
    [`${'x'.repeat(300)}.csv`, `${'x'.repeat(116)}.csv`],
    [`x.${'y'.repeat(300)}`, `x.${'y'.repeat(118)}`],
  ])('%j is saved as %j', (given, name) => {
    expect(safeName(given)).toBe(name);
  });
});

describe('a scenario that is opened', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'desk-scenario-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const written = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('comes to the page as it was written, by its name alone', async () => {
    const text = '{ "name": "x",\n  "steps": [] }\n';
    expect(await scenarioOf(written('first.desk-scenario', text))).toEqual({
      do: 'scenario',
      name: 'first.desk-scenario',
      text,
    });
  });

  it.each([
    ['is no JSON', '{ "a": ', 'it is not JSON'],
    ['is no object', '[1]', 'a scenario is a JSON object'],
    ['is null', 'null', 'a scenario is a JSON object'],
    ['is no text', Uint8Array.of(0x7b, 0xff, 0xfe), 'it is not UTF-8 text'],
  ])('that %s is refused in words', async (_what, content, words) => {
    const refused = scenarioOf(written('x.desk-scenario', content));
    await expect(refused).rejects.toThrow(words);
    await expect(refused).rejects.not.toThrow(folder);
  });

  it('that is too large is refused before it is read', async () => {
    const path = written('big.desk-scenario', '');
    truncateSync(path, 5_000_000_000);
    await expect(scenarioOf(path)).rejects.toThrow('a scenario has at most 1024 KB');
  });

  it('that is not there, or is a folder, is refused by its name', async () => {
    await expect(scenarioOf(join(folder, 'none.desk-scenario'))).rejects.toThrow(/^none\.desk-scenario cannot be read/);
    mkdirSync(join(folder, 'a.desk-scenario'));
    await expect(scenarioOf(join(folder, 'a.desk-scenario'))).rejects.toThrow(
      /a\.desk-scenario (is not a file|cannot be read)/,
    );
  });
});
