/**
 * Brings `node_modules` into agreement with the lockfile. Plain JavaScript on nothing but Node 20's own modules,
 * because it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { progress } from './progress.mjs';

/** The project's own folder, with no assumption on the working directory. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const MODULES = join(ROOT, 'node_modules');

/** Node 24, as the `node` package brings it. Everything but the launchers runs on it. */
export const PROJECT_NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** An obstacle that a person can remove; the message says how. */
export class InstallError extends Error {
  /** @override */
  name = 'InstallError';
}

/**
 * Whether every package of the lockfile is there at its version. npm writes `node_modules/.package-lock.json` as the
 * last act of an install, so one that was broken off half-way does not pass for a whole one.
 *
 * @param {string} [root] the project's folder
 * @returns {boolean}
 */
export function isInstalled(root = ROOT) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    // Packages for other platforms are in the lockfile, but rightly not in the folder.
    if (path === '' || entry.optional) continue;
    if (present[path]?.version !== entry.version || !existsSync(join(root, path, 'package.json'))) return false;
  }
  return true;
}

/**
 * Installs what is missing, once, however many launchers start at the same time.
 *
 * @throws {InstallError} with words for a person, when Node is too old, npm fails or the registry is out of reach.
 */
export async function install() {
  if (isReady()) return;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new InstallError(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
  await withLock(join(ROOT, '.desk', 'install.lock'), 'another start is installing; waiting for it', async () => {
    if (isReady()) return;
    await npmCi();
    if (!existsSync(PROJECT_NODE)) {
      throw new InstallError(
        'npm installed the packages but not Node 24: install scripts are off. Run "npm ci --ignore-scripts=false" once.',
      );
    }
  });
}

function isReady() {
  return existsSync(PROJECT_NODE) && isInstalled();
}

async function npmCi() {
  const line = progress('installing dependencies (once, about a minute)');
  // Settings inherited from an outer `npm run -s` or a production shell would hide errors or leave Node 24 out.
  const { status, output } = await npm(['ci', '--include=dev', '--loglevel=error', '--no-progress']);
  line.end(status === 0 ? 'dependencies installed' : 'dependencies not installed');
  if (status !== 0) throw new InstallError(explain(output));
}

/**
 * @param {string[]} args
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function npm(args) {
  const script = process.env.npm_execpath;
  const own = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  const windows = process.platform === 'win32';
  // npm itself runs on the Node it came with: the project's own is about to be replaced.
  const command = own ? (process.env.npm_node_execpath ?? process.execPath) : windows ? 'npm.cmd' : 'npm';
  return new Promise((resolve) => {
    const child = spawn(command, own ? [script, ...args] : args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows && !own,
    });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-8000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ status: null, output: `${output}\n${error.message}` }));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** @param {string} output what npm said */
function explain(output) {
  const said = output.trim().split('\n').slice(-12).join('\n');
  if (/ENOENT/.test(output) && /spawn npm/.test(output)) {
    return 'npm was not found: it comes with Node from nodejs.org, or as the package "npm".';
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(output)) {
    return `The package registry could not be reached. Check the network and "npm config get registry", then try again.\n${said}`;
  }
  if (/ENOSPC/.test(output)) return `The disk is full: the packages need about 1 GB.\n${said}`;
  try {
    accessSync(ROOT, constants.W_OK);
  } catch {
    return `${ROOT} cannot be written by this user, so nothing can be installed there.`;
  }
  return `npm could not install the dependencies:\n${said}`;
}

/**
 * @param {string} file a lockfile
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
