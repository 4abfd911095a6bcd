import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../../shared/base/assert.ts';
import { isOperatorToken, loadOrCreateToken } from '../../api/token.ts';
import { readLock } from '../../journal/directory/lock.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { goneFrom, isJournalAway, putBackFirst } from './unrecorded.ts';
import type { PlaceFlags } from './which-desk.ts';

/** A desk that should answer calls. */
export interface Address {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** The token of the data directory, where an operator's was given instead. */
  readonly spare?: string | undefined;
  /** Its process, where the data directory told. */
  readonly pid: number | undefined;
  /** Its data directory, where that told. */
  readonly directory?: string | undefined;
}

/** A process holds the data directory and does not listen. */
export class StartingDesk extends CommandError {
  /** The same without what to do about it. */
  readonly what: string;

  constructor(directory: string, pid: number) {
    const what = `process ${pid} has ${directory} and does not listen yet`;
    super(`${what}: it is starting. Try again in a few seconds; if it stays so, ${ending(pid)}`);
    this.what = what;
  }
}

/** A process runs a desk on the data directory, and what says where it listens is gone: it cannot be asked, and it trades on. */
export class UnnamedDesk extends CommandError {
  readonly what: string;
  readonly pid: number;

  constructor(directory: string, pid: number) {
    const what = `process ${pid} RUNS a desk on ${directory}, but its desk.lock is gone or says nothing, so it cannot be asked`;
    const stop = `stop it with Ctrl-C in its terminal, or with: kill ${pid}; then start it again. Where it does not stop, ${ending(pid)}. ${inWords('kill')} ends it by itself`;
    super(`${what}: ${isJournalAway(directory) ? ending(pid, directory) : stop}`);
    this.what = what;
    this.pid = pid;
  }
}

/** Where the desk is: at an address, or in its data directory alone because no process runs on it. */
export type Place = { readonly running: Address } | { readonly stopped: string };

/**
 * Finds the desk that is meant.
 *
 * @param flags as `whichDesk` gives them: they name a directory that holds a desk, or an address.
 * @throws {CommandError} where the token is unknown, or a process holds the data directory without having begun to listen, or without a name.
 */
export function findDesk(flags: PlaceFlags): Place {
  const { dataDir, url } = flags;
  // An empty DESK_TOKEN is how a shell says that there is none.
  const token = flags.token || undefined;
  if (url !== undefined) {
    if (token === undefined) throw new CommandError('give the token of that desk: --token TOKEN, or DESK_TOKEN', 2);
    return { running: { url: originOf(url), token, pid: undefined } };
  }
  const directory = defined(dataDir, 'data directory');
  const holder = readLock(directory);
  if (holder === undefined) return { stopped: directory };
  if (holder.isUnnamed) throw new UnnamedDesk(directory, holder.pid);
  if (holder.port === undefined) throw new StartingDesk(directory, holder.pid);
  const address = { url: `http://127.0.0.1:${holder.port}`, pid: holder.pid, directory };
  if (token === undefined) return { running: { ...address, token: tokenIn(directory) } };
  const spare = isOperatorToken(token) && existsSync(join(directory, 'token')) ? tokenIn(directory) : undefined;
  return { running: { ...address, token, spare } };
}

/**
 * What to do about a desk that hangs. An ordinary signal would wait until it no longer does.
 *
 * @param directory its data directory: a desk whose journal is away must not be ended.
 */
export function ending(pid: number, directory?: string): string {
  if (directory !== undefined && isJournalAway(directory)) return `${goneFrom(directory)}: ${putBackFirst(undefined)}`;
  const command = process.platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill -9 ${pid}`;
  return `end it with: ${command}; then run the same command again: it works on the journal, which is whole`;
}

/** The same for one that may still come to itself: what to do first, and to end it only behind that. */
export const endingBehind = (first: string, pid: number, directory: string | undefined): string =>
  directory !== undefined && isJournalAway(directory)
    ? ending(pid, directory)
    : `${first}; only if it stays so, ${ending(pid, directory)}`;

/** The token that a desk keeps in its data directory. Never makes one, which the running desk would not know. */
function tokenIn(directory: string): string {
  if (!existsSync(join(directory, 'token'))) {
    throw new CommandError(`there is no token in ${directory}: give it with --token TOKEN, or DESK_TOKEN`);
  }
  return loadOrCreateToken(directory);
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CommandError(`${text} is no address of a desk: give one such as http://127.0.0.1:8350`, 2);
  }
  return url.origin;
}
