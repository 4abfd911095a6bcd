import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FeedChoice } from '../../serving/assemble.ts';
import { PROFILES } from '../../serving/profile.ts';
import { USUAL_PORT } from '../desk/start-again.ts';
import { SERVED_FOLDER } from '../desk/which-desk.ts';
import { ROTATE, ROTATE_SIZE } from '../journal/rotate-options.ts';
import { algorithmsOption, wholeFrom } from '../options.ts';

/**
 * The commands that run a desk, or a scenario on one of its own.
 *
 * @param ended Takes the exit status.
 */
export function addRunCommands(program: Command, ended: (status: number) => void): void {
  program
    .command('serve')
    .description('Run the desk, its API and its console on this machine.')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', port, USUAL_PORT)
    .option('--data-dir <dir>', 'where the journal and the token are kept', SERVED_FOLDER)
    .addOption(
      new Option(
        '--token <token>',
        'bearer token; better set in DESK_TOKEN, where the process list does not show it',
      ).env('DESK_TOKEN'),
    )
    .addOption(
      new Option('--feed <feed>', 'none, sim, or replay:FILE').argParser(feed).default({ kind: 'none' }, 'none'),
    )
    .addOption(algorithmsOption())
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
    .action(async (options) => ended(await (await import('./serve.ts')).serve(options)));

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
    .option('--group <events>', 'market events that may share one commit; changes no result', wholeFrom(0), 1000)
    .addOption(algorithmsOption())
    .action(async (scenario, options) => ended(await (await import('./session.ts')).session(scenario, options)));
}

const anyWhole = wholeFrom(0);

function seed(text: string): number {
  const value = anyWhole(text);
  if (value > 0xffff_ffff) throw new InvalidArgumentError('Give a seed from 0 to 4294967295.');
  return value;
}

function port(text: string): number {
  const value = anyWhole(text);
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
