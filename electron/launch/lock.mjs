/** A lock between processes, held by a file that names its owner. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process holds `file`. A lock left behind by a process that has ended is taken over.
 *
 * @template T
 * @param {string} file
 * @param {string} waiting said once on standard error when another process holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, waiting, work) {
  mkdirSync(dirname(file), { recursive: true });
  let said = false;
  while (!create(file)) {
    if (!isHeld(file)) {
      clearStale(file);
    } else if (!said) {
      process.stderr.write(`${waiting} …\n`);
      said = true;
    }
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * The file appears with its owner's number already in it, or not at all.
 *
 * @param {string} file
 */
function create(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file */
function isHeld(file) {
  let owner;
  try {
    owner = readFileSync(file, 'utf8');
  } catch {
    // Released in this moment: the next attempt to create it decides.
    return true;
  }
  try {
    process.kill(Number(owner), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Two processes that both saw a dead owner must not remove each other's fresh lock: whoever creates the second file
 * looks again, alone, and removes only what is still dead.
 *
 * @param {string} file
 */
function clearStale(file) {
  const guard = `${file}.takeover`;
  if (!create(guard)) return;
  try {
    if (!isHeld(file)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}
