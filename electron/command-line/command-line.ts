import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { defaultDataFolder } from '../launch/data-folder.ts';
import type { FeedChoice } from '../serving/assemble.ts';
import { PROFILES } from '../serving/profile.ts';
import { CommandError } from './command-error.ts';
import { PROGRAM } from './command-name.ts';
import { USUAL_PORT } from './desk/start-again.ts';
import { addJournalCommands } from './journal/journal-commands.ts';
import { ROTATE, ROTATE_SIZE } from './journal/rotate-options.ts';
import { addLadderCommands } from './ladder/ladder-commands.ts';
import { addOperatorCommands } from './operator/operator-commands.ts';
import { addTradingCommands } from './trading/trading-commands.ts';

/**
 * Runs one command; what it needs is loaded only then. Results go to standard output, progress and errors to standard error.
 *
 * @returns the exit status: 0 only on success, 2 for a command that cannot be understood.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command(PROGRAM)
    .description('HotSwap Desk: swaps live trading algorithms without missing a market event.')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)')
    .helpCommand(false);

  program
    .command('serve')
    .description('Run the desk, its API and its console on this machine.')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', port, USUAL_PORT)
    .option('--data-dir <dir>', 'where the journal and the token are kept', '.desk')
    .addOption(
      new Option(
        '--token <token>',
        'bearer token; better set in DESK_TOKEN, where the process list does not show it',
      ).env('DESK_TOKEN'),
    )
    .addOption(
      new Option('--feed <feed>', 'none, sim, or replay:FILE').argParser(feed).default({ kind: 'none' }, 'none'),
    )
    .option(
      '--algorithms <dir>',
      'folder of algorithm modules besides the samples; may be given more than once',
      collect,
    )
    .option('--record <file>', 'log every input to this new file, so that the run can be repeated')
    .option(
      '--nats <url>',
      'publish what happens to the NATS server whose WebSocket is here: wss://, or ws:// on this machine',
    )
    .option(
      '--nats-creds-file <file>',
      'credentials for it: JWT and seed of a user, as nsc writes them; like every such file its owner’s alone (chmod 600)',
    )
    .option('--nats-nkey-file <file>', 'or the nkey seed of a user')
    .option('--nats-token-file <file>', 'or a token; it may also be set in DESK_NATS_TOKEN')
    .option('--nats-user <name>', 'or a user, whose password is set in DESK_NATS_PASSWORD or in --nats-password-file')
    .option('--nats-password-file <file>', 'the password of --nats-user')
    .option(
      '--nats-ca <file>',
      'certificates (PEM) of the only authorities to know the server by, instead of the system’s',
    )
    .addOption(
      new Option(
        '--profile <profile>',
        'production: publish only with credentials, and only to a server that lets nobody in without; where no server is named nothing is published, and it says so (default: as the last time, else standard)',
      )
        .choices(PROFILES)
        .env('DESK_PROFILE'),
    )
    .addOption(ROTATE)
    .addOption(ROTATE_SIZE)
    .option(
      '--webhook <url>',
      'post alerts here: https://, or http:// on this machine; signed when DESK_WEBHOOK_SECRET is set',
    )
    .option('--demo', 'open the offline paper session: a simulated market and the sample momentum')
    .action(async (options) => {
      const { serve } = await import('./run/serve.ts');
      status = await serve(options);
    });

  program
    .command('session')
    .description('Run a scenario on recorded or simulated data and report what happened.')
    .argument('<scenario>', 'a scenario file (JSON)')
    .option('--data-dir <dir>', 'keep the journal in this new directory, for desk verify')
    .option('--report <file>', 'write the report here instead of to standard output')
    .option('--json', 'the report to standard output, also on a terminal, where it is otherwise told of in words')
    .option('--trades <file>', 'write every fill here, as CSV')
    .option('--speed <speed>', 'max, 1x, 10x, …', speed, 'max')
    .option('--seed <number>', 'instead of the scenario’s own', seed)
    .addOption(new Option('--runtime <runtime>', 'instead of the scenario’s own').choices(['inline', 'worker']))
    .option('--group <events>', 'market events that may share one commit; changes no result', whole, 1000)
    .option(
      '--algorithms <dir>',
      'folder of algorithm modules besides the samples; may be given more than once',
      collect,
    )
    .action(async (scenario, options) => {
      const { session } = await import('./run/session.ts');
      status = await session(scenario, options);
    });

  addJournalCommands(program, USUAL, (result) => {
    status = result;
  });

  const whichDesk = (command: Command): Command =>
    command
      .option('--data-dir <dir>', USUAL)
      .option('--url <url>', 'its address instead, such as http://127.0.0.1:8350')
      .addOption(new Option('--token <token>', 'its bearer token; better set in DESK_TOKEN').env('DESK_TOKEN'));

  whichDesk(program.command('status'))
    .description(
      'Show what is live, what trades and what is wrong. Where no desk runs, show what its journal says, and exit 1.',
    )
    .option('--json', 'for programs, in the words of the API')
    .action(async (options) => {
      const { status: showStatus } = await import('./status/status.ts');
      status = await showStatus(options);
    });

  whichDesk(program.command('rollback'))
    .description(
      'Put back the version that was live before: on the running desk, or, where its process is gone, on its journal.',
    )
    .option('--slot <id>', 'such as momentum:paper; needed where several slots could go back')
    .requiredOption('--reason <text>', 'why, for the record', reason)
    .option(
      '--algorithms <dir>',
      'for a desk that does not run: its folder of algorithm modules besides the samples; may be given more than once',
      collect,
    )
    .action(async (options) => {
      const { rollback } = await import('./emergency/rollback.ts');
      status = await rollback(options);
    });

  whichDesk(program.command('kill'))
    .description(
      'Stop all trading, now: block new orders, cancel all open ones and, if asked, close all positions. A desk that ' +
        'does not answer within 2 s is ended, and killed on its journal.',
    )
    .option('--slot <id>', 'only this slot, such as momentum:paper')
    .option(
      '--scope <scope>',
      'version, algorithm or environment of the slot; desk; or one in full, such as environment/paper or slot/momentum:paper (default: the slot, or else desk)',
    )
    .option('--flatten', 'close all positions as well, and follow that until nothing is open')
    .option('--keep', 'keep all positions, and say what stays open (the default)')
    .option('--policy', 'let the shutdown policy of each version say what becomes of its positions')
    .option('--timeout <seconds>', 'how long to follow the closing of positions', whole, 60)
    .option('--reason <text>', 'why, for the record', reason, 'kill from the terminal')
    .action(async (options) => {
      const { kill } = await import('./emergency/kill.ts');
      status = await kill(options);
    });

  addTradingCommands(program, whichDesk, reason, (result) => {
    status = result;
  });

  whichDesk(program.command('sign-in'))
    .description(
      'Sign in as an operator, and print the token for DESK_TOKEN. The password is asked for, or read from standard input.',
    )
    .addOption(
      new Option('--name <name>', 'of the operator; or set it in DESK_OPERATOR')
        .env('DESK_OPERATOR')
        .makeOptionMandatory(),
    )
    .action(async (options) => {
      const { signIn } = await import('./operator/sign-in.ts');
      status = await signIn(options);
    });

  addLadderCommands(program, whichDesk, reason, (result) => {
    status = result;
  });

  addOperatorCommands(program, whichDesk, (result) => {
    status = result;
  });

  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${explain(error)}\n`);
    return error instanceof CommandError ? error.status : 1;
  }
}

/** Which data directory is taken. */
const USUAL =
  'the data directory of the desk, which also holds its address and token (default: .desk if it holds a desk, else what npm start uses: ' +
  `${defaultDataFolder()})`;

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

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text.trim() === '')
    throw new InvalidArgumentError('Give a whole number from 0.');
  return value;
}

/** The longest reason that the desk takes. */
const REASON_LENGTH = 500;

function reason(text: string): string {
  const words = text.trim();
  if (words === '' || words.length > REASON_LENGTH)
    throw new InvalidArgumentError(`Give a reason of 1 to ${REASON_LENGTH} characters.`);
  return words;
}

function seed(text: string): number {
  const value = whole(text);
  if (value > 0xffff_ffff) throw new InvalidArgumentError('Give a seed from 0 to 4294967295.');
  return value;
}

function port(text: string): number {
  const value = whole(text);
  if (value > 65_535) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return value;
}

function speed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const times = /^(\d+(?:\.\d+)?)x$/.exec(text);
  if (!times || Number(times[1]) <= 0) throw new InvalidArgumentError('Give max, or a multiple such as 1x or 10x.');
  return Number(times[1]);
}

function feed(text: string): FeedChoice {
  if (text === 'none' || text === 'sim') return { kind: text };
  if (text.startsWith('replay:') && text.length > 7) return { kind: 'replay', file: text.slice(7) };
  throw new InvalidArgumentError('Give none, sim, or replay:FILE.');
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
