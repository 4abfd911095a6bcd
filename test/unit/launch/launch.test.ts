/** What a start decides before there is a desk: is everything installed, who installs, which browser, which folder. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser, hasDisplay } from '../../../electron/launch/browser.ts';
import { defaultDataFolder } from '../../../electron/launch/data-folder.ts';
import { isInstalled } from '../../../electron/launch/install.mjs';
import { withLock } from '../../../electron/launch/lock.mjs';
import { canListen, choosePort, rememberPort } from '../../../electron/launch/port.ts';
import { runningDesk } from '../../../electron/launch/running-desk.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-launch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
};

describe('the packages', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };

  beforeEach(() => {
    write('package-lock.json', { packages });
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.2.3' } } });
    write('node_modules/a/package.json', {});
  });

  it('are installed when each is there at its version', () => {
    expect(isInstalled(folder)).toBe(true);
  });

  it('are not in a fresh clone', () => {
    rmSync(join(folder, 'node_modules'), { recursive: true });
    expect(isInstalled(folder)).toBe(false);
  });

  it('are not when the lockfile has moved on', () => {
    write('package-lock.json', { packages: { ...packages, 'node_modules/a': { version: '1.2.4' } } });
    expect(isInstalled(folder)).toBe(false);
  });

  it('are not when a folder was deleted', () => {
    rmSync(join(folder, 'node_modules/a'), { recursive: true });
    expect(isInstalled(folder)).toBe(false);
  });

  it('are not when an install was broken off', () => {
    write('node_modules/.package-lock.json', '{ "packages": {');
    expect(isInstalled(folder)).toBe(false);
  });
});

describe('the lock', () => {
  it('lets one in at a time', async () => {
    const order: string[] = [];
    const enter = (name: string) =>
      withLock(join(folder, 'lock'), 'waiting', async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} out`);
      });
    await Promise.all([enter('a'), enter('b')]);
    expect([order[0]?.replace('in', ''), order[2]?.replace('in', '')]).toEqual([
      order[1]?.replace('out', ''),
      order[3]?.replace('out', ''),
    ]);
  });

  it('is taken over from a process that has ended, and released after a failure', async () => {
    const noSuchProcess = 2 ** 30;
    write('lock', String(noSuchProcess));
    await expect(
      withLock(join(folder, 'lock'), 'waiting', () => Promise.reject(new Error('npm failed'))),
    ).rejects.toThrow('npm failed');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});

describe('the browser', () => {
  const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...present: string[]) =>
    findBrowser({ platform, env, exists: (path) => present.includes(path) });

  it('is the one that CHROME_PATH names, else the first in its usual place', () => {
    const linux = { PATH: '/usr/bin:/opt/bin' };
    expect(machine('linux', linux, '/opt/bin/chromium')).toBe('/opt/bin/chromium');
    expect(machine('linux', linux, '/usr/bin/chromium', '/opt/bin/google-chrome')).toBe('/opt/bin/google-chrome');
    expect(machine('linux', { ...linux, CHROME_PATH: '/my/chrome' }, '/my/chrome', '/usr/bin/chromium')).toBe(
      '/my/chrome',
    );
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(machine('win32', { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' }, edge)).toBe(edge);
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(machine('darwin', { HOME: '/Users/t' }, mac)).toBe(mac);
  });

  it('is none where none is installed', () => {
    expect(machine('linux', { PATH: '/usr/bin' })).toBeUndefined();
  });

  it('needs a display on Linux alone', () => {
    expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
    expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
    expect(hasDisplay({ platform: 'darwin', env: {} })).toBe(true);
  });
});

describe('the port', () => {
  const free =
    (...ports: number[]) =>
    (port: number) =>
      Promise.resolve(ports.includes(port));

  it('is the one that the directory had last, so that an open console finds the desk again', async () => {
    rememberPort(folder, 41_234);
    expect(await choosePort(folder, free(41_234, 8350))).toBe(41_234);
  });

  it('is the usual one at the first start, and where the last one is taken; else the system gives one', async () => {
    expect(await choosePort(folder, free(41_234, 8350))).toBe(8350);
    rememberPort(folder, 41_234);
    expect(await choosePort(folder, free(8350))).toBe(8350);
    expect(await choosePort(folder, free())).toBe(0);
  });

  it.each(['', 'x', '0', '70000', '1.5'])('that is recorded as %j is nobody’s', async (text) => {
    write('port', text);
    expect(await choosePort(folder, free(8350, 0, 1.5, 70_000))).toBe(8350);
  });

  it('is free or taken as the system says', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    expect(await canListen(port)).toBe(false);
    await new Promise((resolve) => taken.close(resolve));
    expect(await canListen(port)).toBe(true);
  });
});

describe('a second start', () => {
  const asked: (string | undefined)[] = [];
  const desk = createHttpServer((request, response) => {
    asked.push(request.url);
    response.statusCode = request.headers.authorization === 'Bearer secret' ? 200 : 401;
    response.end('{}');
  });
  let port = 0;
  beforeEach(async () => {
    await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
    port = (desk.address() as { port: number }).port;
  });
  afterEach(() => {
    desk.closeAllConnections();
    desk.close();
  });

  it('is told the address of the console that runs on its directory', async () => {
    expect(await runningDesk(folder)).toBeUndefined();
    write('desk.lock', { pid: 1, startedAt: '', port });
    expect(await runningDesk(folder)).toBeUndefined();
    write('token', 'secret\n');
    expect(await runningDesk(folder)).toBe(`http://127.0.0.1:${port}/#token=secret`);
    expect(asked).toEqual(['/health/detailed']);
  });

  it('is told nothing of another directory’s desk, of one that is still starting, or of one that has died', async () => {
    write('desk.lock', { pid: 1, startedAt: '', port });
    write('token', 'another');
    expect(await runningDesk(folder)).toBeUndefined();
    write('token', 'secret');
    write('desk.lock', { pid: 1, startedAt: '' });
    expect(await runningDesk(folder)).toBeUndefined();
    write('desk.lock', { pid: 1, startedAt: '', port: 9 });
    expect(await runningDesk(folder)).toBeUndefined();
  });
});

describe('the data folder', () => {
  it("is in the user's application data", () => {
    expect(defaultDataFolder('linux', {}, '/home/t')).toBe('/home/t/.local/share/hotswap-desk/demo');
    expect(defaultDataFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/t')).toBe('/data/hotswap-desk/demo');
    expect(defaultDataFolder('darwin', {}, '/Users/t')).toBe('/Users/t/Library/Application Support/hotswap-desk/demo');
  });
});
