/**
 * Launches the installed Chromium for tests, as an unprivileged user where the machine is root.
 *
 * Chromium does not sandbox as root, and a browser that runs as root would not notice a file it may not read. A wrapper
 * drops the user before it starts the browser; the profile folder, which Playwright makes as root, changes hands first.
 * Chromium's own sandbox stays on. The one prerequisite is `setpriv`, which every Debian has (util-linux).
 */
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { findBrowser } from '../../electron/launch/browser.ts';

/** The user `nobody`, by number: it owns nothing. */
const NOBODY = 65_534;

const FLAGS = [
  // A test speaks to the loopback only; the browser's own errands would make it depend on the network.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--no-first-run',
  '--no-pings',
  '--disable-quic',
  '--disable-gpu',
];

/** The browser that tests run in, or undefined where none is installed (an error under `CI`). */
export function testBrowser(): string | undefined {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file)) ?? findBrowser();
  if (path === undefined && process.env.CI) throw new Error('Chromium is not installed: the browser tests cannot run');
  return path;
}

/** Starts a browser for tests; closing it removes what it left on disk. */
export async function launchTestBrowser(executable: string): Promise<Browser> {
  const root = process.getuid?.() === 0;
  const folder = mkdtempSync(join(tmpdir(), 'desk-browser-'));
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads);
  // What is downloaded is written by the browser's own user.
  if (root) chownSync(downloads, NOBODY, NOBODY);
  const browser = await chromium.launch({
    executablePath: root ? unprivileged(executable, folder) : executable,
    chromiumSandbox: true,
    downloadsPath: downloads,
    args: FLAGS,
  });
  browser.on('disconnected', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return browser;
}

/** Writes an executable that runs the browser as `nobody`, with a home folder of its own. */
function unprivileged(executable: string, folder: string): string {
  const home = join(folder, 'home');
  mkdirSync(home);
  chownSync(home, NOBODY, NOBODY);
  chmodSync(folder, 0o755);
  const wrapper = join(folder, 'chromium');
  writeFileSync(
    wrapper,
    `#!/bin/sh
for argument in "$@"; do
  case "$argument" in --user-data-dir=*) chown -R ${NOBODY}:${NOBODY} "\${argument#--user-data-dir=}" ;; esac
done
exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups env HOME='${home}' XDG_CONFIG_HOME='${home}' '${executable}' "$@"
`,
  );
  chmodSync(wrapper, 0o755);
  accessSync(wrapper, constants.X_OK);
  return wrapper;
}
