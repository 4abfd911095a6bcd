import { Command, CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { PROGRAM } from './command-name.ts';
import { addConsoleCommands } from './console/console-commands.ts';
import { addEmergencyCommands } from './emergency/emergency-commands.ts';
import { addJournalCommands } from './journal/journal-commands.ts';
import { addLadderCommands } from './ladder/ladder-commands.ts';
import { addOperatorCommands } from './operator/operator-commands.ts';
import { JSON_OPTION, withDesk } from './options.ts';
import { addRunCommands } from './run/run-commands.ts';
import { showPlainly } from './standard-output.ts';
import { addTradingCommands } from './trading/trading-commands.ts';

/**
 * Runs one command; what it needs is loaded only then. Results go to standard output, progress and errors to standard error.
 *
 * @returns the exit status: 0 only on success, 2 for a command that cannot be understood.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let status = 0;
  const ended = (result: number): void => {
    status = result;
  };
  const program = new Command(PROGRAM)
    .description('HotSwap Desk: swaps live trading algorithms without missing a market event.')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)')
    .helpCommand(false);

  // The order in which they stand in the help.
  addRunCommands(program, ended);
  addJournalCommands(program, ended);
  withDesk(program.command('status'))
    .description(
      'Show what is live, what trades and what is wrong. Where no desk runs, show what its journal says, and exit 1.',
    )
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./status/status.ts')).status(options)));
  addEmergencyCommands(program, ended);
  addTradingCommands(program, ended);
  addLadderCommands(program, ended);
  addOperatorCommands(program, ended);
  addConsoleCommands(program, ended);

  // Standard error has words alone; what goes to standard output by `result.ts` is made harmless there.
  const asBefore = showPlainly(process.stderr);
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${explain(error)}\n`);
    return error instanceof CommandError ? error.status : 1;
  } finally {
    asBefore();
  }
}

/** The errors of operation, by name: importing their classes would load every ring for `--help`. */
const OPERATIONAL = new Set([
  'BusError',
  'WebhookError',
  'CommandError',
  'FeedError',
  'BundleError',
  'JournalError',
  'KeyError',
  'ProofError',
  'BackupError',
  'ModuleError',
  'ScenarioError',
  'TokenError',
  'PortError',
]);

/** Errors of operation are told in a line; anything else is a fault of ours and keeps its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return `desk: ${String(error)}`;
  return `desk: ${OPERATIONAL.has(error.name) || 'code' in error ? error.message : (error.stack ?? error.message)}`;
}
