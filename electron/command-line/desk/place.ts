import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../../shared/base/assert.ts';
import { isOperatorToken, loadOrCreateToken } from '../../api/token.ts';
import { atWork, IS_NO_NAME, type LockHolder, readLock, WAIT } from '../../journal/directory/lock.ts';
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
  readonly holder?: LockHolder | undefined;
  /** Its data directory, where that told. */
  readonly directory?: string | undefined;
}

/** A process has the data directory, and cannot be asked, or cannot do anything any more. */
export abstract class HungDesk extends CommandError {
  /** What is wrong with it, without what to do about it. */
  readonly what: string;
  /** Its process, where the data directory told. */
  readonly holder: LockHolder | undefined;
  /** True where it answers, and says that it has stopped: it lets nothing out any more. */
  readonly hasStopped: boolean;

  /** @param advice What to do about it, from the mark that parts the two on. */
  constructor(what: string, advice: string, holder: LockHolder | undefined, hasStopped = false) {
    super(`${what}${advice}`);
    this.what = what;
    this.holder = holder;
    this.hasStopped = hasStopped;
  }
}

/** A process holds the data directory and does not listen. */
export class StartingDesk extends HungDesk {
  constructor(directory: string, holder: LockHolder) {
    const { pid } = holder;
    const advice = `: it is starting. Try again in a few seconds; if it stays so, ${ending(pid)}`;
    super(`process ${pid} has ${directory} and does not listen yet`, advice, holder);
  }
}

/** A command works on the journal, and no desk runs: whoever comes meanwhile waits for it. */
export class BusyJournal extends CommandError {
  constructor(directory: string, pid: number) {
    super(`${atWork(directory, pid)}: ${WAIT}; only if it stays so, ${ending(pid, directory)}`);
  }
}

/** A process runs a desk on the data directory, and what says where it listens is gone: it cannot be asked, and it trades on. */
export class UnnamedDesk extends HungDesk {
  constructor(directory: string, holder: LockHolder) {
    const { pid } = holder;
    const what = `process ${pid} RUNS a desk on ${directory}, but its desk.lock ${IS_NO_NAME}, so it cannot be asked`;
    const stop = `stop it with Ctrl-C in its terminal, or with: kill ${pid}; then start it again. Where it does not stop, ${ending(pid)}. ${inWords('kill')} ends it by itself`;
    super(what, `: ${isJournalAway(directory) ? ending(pid, directory) : stop}`, holder);
  }
}

/** Where the desk is: at an address, or in its data directory alone because no process runs on it. */
export type Place = { readonly running: Address } | { readonly stopped: string };

/**
 * Finds the desk that is meant.
 *
 * @param flags as `whichDesk` gives them: they name a directory that holds a desk, or an address.
 * @throws {CommandError} where the token is unknown, or a process holds the data directory without having begun to listen, without a name, or as a command.
 */
export function findDesk(flags: PlaceFlags): Place {
  const { dataDir, url } = flags;
  // An empty DESK_TOKEN is how a shell says that there is none.
  const token = flags.token || undefined;
  if (url !== undefined) {
    if (token === undefined) throw new CommandError('give the token of that desk: --token TOKEN, or DESK_TOKEN', 2);
    return { running: { url: originOf(url), token } };
  }
  const directory = defined(dataDir, 'data directory');
  const holder = readLock(directory);
  if (holder === undefined) return { stopped: directory };
  if (holder.what === 'command') throw new BusyJournal(directory, holder.pid);
  if (holder.isUnnamed) throw new UnnamedDesk(directory, holder);
  if (holder.port === undefined) throw new StartingDesk(directory, holder);
  const address = { url: `http://127.0.0.1:${holder.port}`, holder, directory };
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
