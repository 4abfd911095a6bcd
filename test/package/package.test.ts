/**
 * What an installed app consists of: electron-builder packs it with the project's own configuration, the archive is unpacked into an
 * empty folder far from the checkout, and the desk is started there. Without Electron's distribution this cannot show that
 * Electron itself starts from the archive, nor anything of the installers around it (NSIS, dmg, AppImage, deb).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWindow } from '../../electron/launch/console-build.ts';
import { PROJECT_NODE } from '../../electron/launch/install.mjs';
import { launchTestBrowser, testBrowser } from '../support/browser.ts';
import { openConsole } from '../support/console-page.ts';
import { fusesOf, WANTED_FUSES } from '../support/fuses.ts';
import { settled } from '../support/window-calls.ts';
import { startWindow } from '../support/window-driver.ts';
import { asar, type Packed, pack } from './pack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const browser = testBrowser();

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
}
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, LockEntry>>;
};

describe.skipIf(process.platform !== 'linux')('the package', () => {
  // The real path: the operating system's folder for temporary files may be a link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'desk-package-')));
  const app = join(folder, 'app');
  let packed: Packed;
  let files: readonly string[] = [];

  beforeAll(async () => {
    await buildWindow();
    packed = await pack(folder);
    files = asar.listPackage(packed.archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
    asar.extractAll(packed.archive, app);
    console.log(
      `packed ${packed.isElectron ? 'with Electron itself' : 'around a stand-in for Electron’s distribution'}: ${files.length} entries`,
    );
  }, 240_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the program, its console, and what it opens by address', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'LICENSE',
        'out/main/main.js',
        'out/main/desk.js',
        'out/preload/preload.cjs',
        'out/renderer/index.html',
        'resources/icons/512x512.png',
        'resources/icons/tray/active.png',
        'resources/icons/tray/active@2x.png',
        'resources/algorithms/momentum-1.0.0.ts',
        'resources/ladders/canary.json',
        'resources/scenarios/first-swap.json',
        'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
      ]),
    );
  });

  it('has nothing of the checkout besides: no source, test, map, key or journal', () => {
    const own = files.filter((path) => !path.startsWith('node_modules'));
    expect(own.filter((path) => !/^(out|resources|package\.json$|LICENSE$)/.test(path))).toEqual([]);
    const strange = /\.(map|tsx|d\.ts|db|db-wal|lock|pem|key|env)$|(^|\/)(test|\.desk|\.env|\.git|\.npmrc|token)(\/|$)/;
    expect(own.filter((path) => strange.test(path))).toEqual([]);
    expect(own.filter((path) => path.endsWith('.ts') && !path.startsWith('resources/algorithms/'))).toEqual([]);
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
  });

  it('has production dependencies only, each as the lock file names it', () => {
    const packed = files
      .filter((path) => /(^|\/)node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
      .map((path) => JSON.parse(readFileSync(join(app, path), 'utf8')) as { name: string; version: string });
    // electron-builder lays them out its own way, so they are told by name and version.
    const locked = new Set(
      Object.entries(packages)
        .filter(([, { dev }]) => dev !== true)
        .map(([path, { version }]) => `${path.split('node_modules/').at(-1)} ${version}`),
    );
    expect(packed.length).toBeGreaterThan(20);
    expect(packed.map(({ name, version }) => `${name} ${version}`).filter((each) => !locked.has(each))).toEqual([]);
    const names = new Set(packed.map(({ name }) => name));
    for (const name of ['electron', 'vite', 'vitest', 'playwright', 'typescript', 'react', '@types/node'])
      expect([name, names.has(name)]).toEqual([name, false]);
  });

  it('keeps what the system itself must open outside the archive, and nothing else of ours', () => {
    expect(existsSync(join(packed.archive, '..', 'app.asar.unpacked', 'node_modules', 'better-sqlite3'))).toBe(true);
    expect(existsSync(join(packed.archive, '..', 'app.asar.unpacked', 'out'))).toBe(false);
  });

  it('is sealed: each file in the archive has its hash, and the fuses hold Electron to it', async () => {
    const { headerString } = asar.getRawHeader(packed.archive);
    const main = JSON.parse(headerString).files.out.files.main.files['main.js'] as {
      integrity: { algorithm: string; hash: string };
    };
    const hash = createHash('sha256')
      .update(readFileSync(join(app, 'out', 'main', 'main.js')))
      .digest('hex');
    expect(main.integrity).toMatchObject({ algorithm: 'SHA256', hash });
    expect(await fusesOf(packed.binary)).toEqual(WANTED_FUSES);
  });

  it('names its installers, its files and its links', () => {
    const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): Record<string, never> };
    expect(load(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8'))).toMatchObject({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
      artifactName: 'hotswap-desk-${version}-${os}-${arch}.${ext}',
      win: { target: 'nsis' },
      mac: { target: 'dmg', hardenedRuntime: true },
      linux: { target: ['AppImage', 'deb'] },
      fileAssociations: [expect.objectContaining({ ext: 'desk-scenario' })],
      protocols: [expect.objectContaining({ schemes: ['hotswap-desk'] })],
      publish: null,
    });
  });

  it('serves the desk from where it was unpacked, on Node, and its console opens', async () => {
    const dataDir = join(folder, 'data');
    const desk = await serve(app, dataDir);
    try {
      if (browser !== undefined) {
        const opened = await launchTestBrowser(browser);
        const { page, faults } = await openConsole(opened, desk.address);
        await page.getByTestId('trading-state').waitFor();
        expect(await page.getByTestId('trading-state').textContent()).toContain('SIMULATED');
        expect(faults).toEqual([]);
        await opened.close();
      }
      const docs = await fetch(`${new URL(desk.address).origin}/docs`);
      expect(docs.status).toBe(200);
    } finally {
      expect(await desk.end()).toBe(0);
    }
    const verified = await command(app, ['verify', '--data-dir', dataDir]);
    expect(verified).toEqual({ status: 0, words: expect.stringMatching(/verif|hold/i) });
  }, 120_000);

  it.skipIf(browser === undefined)(
    'opens its window from where it was unpacked',
    async () => {
      const dataDir = join(folder, 'window');
      mkdirSync(dataDir);
      const window = await startWindow(dataDir, app);
      try {
        console.log(`the unpacked app’s window runs on ${window.way}`);
        await settled(window, `document.body.innerText.includes('SIMULATED')`);
        expect(await window.quit()).toBe(0);
      } finally {
        await window.kill();
      }
    },
    120_000,
  );
});

/** The command line of an unpacked app, in a folder of no meaning and without this checkout's environment. */
function start(app: string, args: readonly string[]): ChildProcess {
  return spawn(PROJECT_NODE, [join(app, 'out', 'main', 'desk.js'), ...args], {
    cwd: tmpdir(),
    env: { HOME: tmpdir(), PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function command(app: string, args: readonly string[]): Promise<{ status: number | null; words: string }> {
  const child = start(app, args);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  return { status: await exitOf(child), words };
}

async function serve(app: string, dataDir: string): Promise<{ address: string; end(): Promise<number | null> }> {
  const child = start(app, ['serve', '--demo', '--port', '0', '--data-dir', dataDir]);
  const ended = exitOf(child);
  let words = '';
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      words += chunk.toString();
      const [found] = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(words) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void ended.then(() => reject(new Error(`the desk ended before it served: ${words}`)));
  });
  return {
    address,
    end: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.on('exit', resolve);
  });
