import type { Command, Outcome } from '../../../shared/domain/command.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { exitToWire } from '../../api/map/exit.ts';
import { positionsToWire } from '../../api/map/position.ts';
import { CLEAN_STOP_ACTION } from '../../engine/ports.ts';
import { systemClock } from '../../host/clock.ts';
import type { Host } from '../../host/host.ts';
import type { MendedPart } from '../../journal/check/schema-guard.ts';
import { openJournal } from '../../journal/open.ts';
import { openRuntime } from '../../runtime/runtime.ts';
import { assembleParts } from '../../serving/assemble.ts';
import { SAMPLES } from '../../serving/samples.ts';
import { servedWith } from '../../serving/served-with.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { JOURNAL_AUTHOR } from '../desk/author.ts';
import { signWritten } from '../desk/sign-written.ts';
import { startWords } from '../desk/start-again.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import { type ResultFlags, tellReport, tellSoFar } from '../result.ts';
import { flattenCommand, heldIn, heldWords } from './held.ts';
import type { KillTarget } from './kill-scope.ts';
import { type KillReport, killedWords, stillOpen } from './kill-words.ts';
import { knownScope } from './known-scope.ts';
import { ON_JOURNAL, tookFrom } from './return.ts';

/** How much is kept of what somebody else has put into the schema, characters. */
const LONGEST_SQL = 4_096;

export interface OfflineKill extends KillTarget, ResultFlags {
  readonly dataDir: string;
  readonly flatten: boolean | undefined;
  readonly reason: string;
  /** How the person named the desk. */
  readonly given: PlaceFlags;
}

/**
 * Kills on the journal itself, where no process runs on it: folds it and records the halt, the cancels and the beginning of
 * the exit, all in one commit. No version is loaded, so that one that cannot be does not stand in the way. The next start
 * carries out what is recorded.
 *
 * @returns 1 where positions were to be closed and are open still: they are until the desk runs again.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function killOffline(asked: OfflineKill): Promise<number> {
  const { dataDir, flatten = null, reason } = asked;
  const started = performance.now();
  const journal = openJournal({ directory: dataDir, create: false, emergency: true, as: 'command' });
  const runtime = openRuntime({ folders: [SAMPLES], spareThreads: 0 });
  try {
    const parts = { journal, runtime, clock: systemClock(), recorder: undefined };
    const { host, deskId } = await assembleParts({}, parts);
    const scope = knownScope(host.view, asked);
    host.beginTurn();
    host.resume();
    noteMended(host, deskId, journal.mended);
    const outcome = command(host, { kind: 'kill', scope, flatten, reason });
    host.note(CLEAN_STOP_ACTION, deskId, {});
    host.commit();
    const served = servedWith(journal);
    const next = startWords(dataDir, served);
    return tell(host, scope, await outcome, performance.now() - started, {
      next,
      given: asked.given,
      json: asked.json,
    });
  } finally {
    // Behind the kill, which waits for no key.
    await signWritten(journal, dataDir).finally(async () => {
      await runtime.close();
      journal.close();
    });
  }
}

/** Somebody has been at the file. That stands in no kill's way; it is told, and recorded with the kill. */
function noteMended(host: Host, deskId: string, mended: readonly MendedPart[]): void {
  for (const { message, sql } of mended) {
    process.stderr.write(
      `!! ${message}: it could have kept the kill from being recorded, and was put right. Find out who has been at the journal: ${inWords('verify')}\n`,
    );
    host.note('schema_mended', deskId, { problem: message, sql: sql?.slice(0, LONGEST_SQL).toWellFormed() ?? null });
  }
}

const command = (host: Host, kill: Command): Promise<Outcome> =>
  new Promise((resolve) => host.command(kill, JOURNAL_AUTHOR, resolve));

/** How it goes on. */
interface Next extends ResultFlags {
  /** How the desk is started again, in words. */
  readonly next: string;
  readonly given: PlaceFlags;
}

function tell(host: Host, scope: Scope, outcome: Outcome, tookMs: number, { next, given, ...flags }: Next): number {
  if (!outcome.ok) throw new CommandError(`the desk refuses: ${outcome.message}`);
  const { orders = 0, positions = 0, exitId = null } = outcome.kill ?? {};
  const { view } = host;
  const killed = {
    scope,
    state: view.tradingState(scope),
    orders,
    positions,
    exit_id: exitId,
    message: outcome.message,
  };
  tellSoFar(flags, `${killedWords(killed)} ${tookFrom(ON_JOURNAL, tookMs)}; the next start of the desk is on it.`);
  const exit = exitId === null ? undefined : view.exits.get(exitId);
  if (exit === undefined) {
    const held = heldIn(positionsToWire(view), scope);
    tellSoFar(flags, heldWords(held, killed.state, flattenCommand(scope, given)));
    tellReport(flags, { ...killed, held, exit: null } satisfies KillReport);
    return 0;
  }
  tellReport(flags, { ...killed, held: null, exit: exitToWire(view, exit) } satisfies KillReport);
  if (exit.status === 'ended') return 0;
  const sentence = `Nothing closes it until the desk runs again; then the exit goes on by itself. Start it with ${next}.`;
  process.stderr.write(`${stillOpen(exitToWire(view, exit), sentence)}\n`);
  return 1;
}
