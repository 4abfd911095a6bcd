/** Runs one of the project's TypeScript entries on Node 24, installing first what is missing. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InstallError, install, isInstalled, PROJECT_NODE, ROOT } from './install.mjs';

const NODE_MAJOR = 24;

/**
 * In this process where it is good enough already (the usual case under npm, whose PATH begins with the project's
 * own Node), otherwise in a child whose streams, signals and exit status are passed through.
 *
 * @param {string} entry path below the project's folder
 * @param {string[]} [args] the entry's arguments; this process's own when left out
 */
export async function runEntry(entry, args = process.argv.slice(2)) {
  const file = join(ROOT, entry);
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR && isInstalled()) {
    process.argv = [process.argv[0] ?? PROJECT_NODE, file, ...args];
    await import(pathToFileURL(file).href);
    return;
  }
  try {
    await install();
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  process.exitCode = await passThrough(PROJECT_NODE, [file, ...args]);
}

/**
 * Runs a command in this process's place, as far as its caller can tell.
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number>} its exit status; 128 and the signal's number where a signal ended it, as shells count
 */
export function passThrough(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        // A terminal sends Ctrl-C to the whole group: the child has it already.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
