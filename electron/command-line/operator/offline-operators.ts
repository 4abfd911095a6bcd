import { randomBytes } from 'node:crypto';
import { PASSWORD_LENGTH } from '../../../shared/contract/operator.ts';
import type { Asker, Command, Outcome } from '../../../shared/domain/command.ts';
import { operatorToWire } from '../../api/map/operator.ts';
import { OperatorAccess } from '../../api/operator/access.ts';
import { loadOrCreateKey } from '../../api/token.ts';
import { CLEAN_STOP_ACTION } from '../../engine/ports.ts';
import { systemClock } from '../../host/clock.ts';
import type { Host } from '../../host/host.ts';
import { beginSigning } from '../../journal/checkpoint/begin-signing.ts';
import { openJournal } from '../../journal/open.ts';
import { openRuntime } from '../../runtime/runtime.ts';
import { assembleParts } from '../../serving/assemble.ts';
import { SAMPLES } from '../../serving/samples.ts';
import { CommandError } from '../command-error.ts';
import { JOURNAL_AUTHOR } from '../desk/author.ts';
import { tellUnsigned } from '../desk/sign-written.ts';
import type { OperatorDesk } from './operator-desk.ts';

/**
 * The operators of a journal on which no process runs: it is folded, and what is done is recorded in it. No version is loaded
 * and nothing that a stop interrupted is ended: that is the next start's.
 *
 * @throws {JournalError} when the directory holds no journal that can be used, or a desk runs on it.
 */
export async function openOfflineOperators(dataDir: string, mayWrite: boolean): Promise<OperatorDesk> {
  const journal = openJournal({ directory: dataDir, create: false, readonly: !mayWrite, as: 'command' });
  const runtime = openRuntime({ folders: [SAMPLES], spareThreads: 0 });
  const abandon = async (): Promise<void> => {
    await runtime.close();
    journal.close();
  };
  try {
    const { secrets } = journal;
    if (secrets === undefined)
      throw new CommandError(
        `the journal in ${dataDir} is from before there were operators: start the desk on it once`,
      );
    const clock = systemClock();
    const unsigned = mayWrite ? await beginSigning(journal, dataDir, clock) : undefined;
    const { host, deskId } = await assembleParts({}, { journal, runtime, clock, recorder: undefined });
    const desk = {
      view: host.view,
      deskId,
      stopped: undefined,
      now: () => clock.wallNs(),
      execute: (command: Command, asker: Asker) => carryOut(host, command, asker),
    };
    // Where nothing may be written, nothing is signed either.
    const key = mayWrite ? loadOrCreateKey(dataDir) : randomBytes(32);
    const access = new OperatorAccess({ desk, secrets, key });
    const close = async (): Promise<void> => {
      if (mayWrite) {
        host.note(CLEAN_STOP_ACTION, deskId, {});
        host.commit();
        if (unsigned !== undefined) tellUnsigned(unsigned);
      }
      await abandon();
    };
    return operatorDesk(desk, access, close);
  } catch (error) {
    await abandon();
    throw error;
  }
}

/** One command, on disk when it is answered. */
function carryOut(host: Host, command: Command, asker: Asker): Promise<Outcome> {
  host.beginTurn();
  const outcome = new Promise<Outcome>((resolve) => host.command(command, asker, resolve));
  host.commit();
  return outcome;
}

type Desk = ConstructorParameters<typeof OperatorAccess>[0]['desk'];

function operatorDesk(desk: Desk, access: OperatorAccess, close: () => Promise<void>): OperatorDesk {
  const done = async (command: Command): Promise<string> => {
    const { ok, message } = await desk.execute(command, JOURNAL_AUTHOR);
    if (!ok) throw new CommandError(`the desk refuses: ${message}`);
    return message;
  };
  return {
    list: async () => [...desk.view.operators.operators.values()].map((each) => operatorToWire(desk, access, each)),
    add: (name, role, password) => inWords(() => access.add(name, role, checked(password), JOURNAL_AUTHOR)),
    change: (name, change) => done({ kind: 'change_operator', name, ...change }),
    unlock: (name) => done({ kind: 'unlock_operator', name }),
    setPassword: (name, password) => inWords(() => access.setPassword(name, checked(password), JOURNAL_AUTHOR)),
    self: async () => undefined,
    close,
  };
}

/** What the contract asks of a password, where no contract stands between. */
function checked(password: string): string {
  const { least, most } = PASSWORD_LENGTH;
  const length = [...password.normalize('NFKC')].length;
  if (!password.isWellFormed() || length < least || length > most)
    throw new CommandError(`give a password of ${least} to ${most} characters; a few words make a good one`);
  return password;
}

async function inWords(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error) || !('code' in error)) throw error;
    throw new CommandError(`the desk refuses: ${error.message}`);
  }
}
