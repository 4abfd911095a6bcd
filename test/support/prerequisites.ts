/**
 * What the tests need beyond npm packages: gcc, Chromium, nats-server and recorded market data. On Debian as root the
 * programs are fetched; elsewhere it is said how to get them and what is skipped meanwhile. Under `CI` nothing may be
 * skipped, so there an absence is an error.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findBrowser } from '../../electron/launch/browser.ts';
import { ROOT } from '../../electron/launch/install.mjs';
import { progress } from '../../electron/launch/progress.mjs';

interface Program {
  readonly name: string;
  /** Debian's packages. */
  readonly debian: string;
  readonly isThere: () => boolean;
  /** What cannot run without it. */
  readonly skipped: string;
  /** How to get it, by platform. */
  readonly get: Readonly<Record<'darwin' | 'win32' | 'linux', string>>;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'gcc',
    debian: 'gcc libc6-dev',
    // What it builds stands in for Linux's file calls; elsewhere there is nothing to build.
    isThere: () => process.platform !== 'linux' || onPath('gcc'),
    skipped: 'the tests of power cuts and failing disks',
    get: {
      darwin: 'run the tests on Linux',
      win32: 'run the tests on Linux',
      linux: 'install "gcc" and the C library\'s headers with the system\'s package manager',
    },
  },
  {
    name: 'Chromium',
    debian: 'chromium',
    isThere: () => findBrowser() !== undefined,
    skipped: 'the browser tests',
    get: {
      darwin: 'brew install --cask google-chrome',
      win32: 'winget install Google.Chrome',
      linux: 'install "chromium" with the system\'s package manager, or name a Chrome with CHROME_PATH',
    },
  },
  {
    name: 'nats-server',
    debian: 'nats-server',
    isThere: () => onPath(process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'),
    skipped: 'the tests on NATS',
    get: {
      darwin: 'brew install nats-server',
      win32: 'winget install NATSAuthors.NATSServer',
      linux: 'install "nats-server" with the system\'s package manager and see that it is on the PATH',
    },
  },
];

/**
 * Fetches what can be fetched and says what is absent.
 *
 * @returns whether the run may go on: always, except under `CI` where something is absent
 */
export function provide(): boolean {
  const absent = PROGRAMS.filter((program) => !program.isThere());
  if (absent.length > 0 && existsSync('/etc/debian_version') && process.getuid?.() === 0) fetch(absent);
  const still = PROGRAMS.filter((program) => !program.isThere()).map(
    ({ name, skipped, get }) =>
      `${name} is not here, so ${skipped} are skipped; to have it: ${get[process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux']}`,
  );
  if (!existsSync(join(ROOT, '..', 'shared', 'data'))) {
    still.push('../shared/data is not here, so the tests on recorded market data are skipped');
  }
  for (const line of still) process.stderr.write(`${line}\n`);
  return still.length === 0 || !process.env.CI;
}

function fetch(programs: readonly Program[]): void {
  const names = programs.flatMap(({ debian }) => debian.split(' '));
  const line = progress(`fetching ${names.join(' and ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args: readonly string[]) => spawnSync('apt-get', args, { env, encoding: 'utf8' });
  apt(['update', '-q']);
  const { status, stderr } = apt(['install', '-y', '-q', '--no-install-recommends', ...names]);
  line.end(
    status === 0 ? `fetched ${names.join(' and ')}` : `apt-get could not fetch ${names.join(' and ')}: ${stderr}`,
  );
}

/** Debian keeps servers in a folder that a user's PATH need not name. */
function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}
