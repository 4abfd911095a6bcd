import { type Command, InvalidArgumentError } from 'commander';
import { algorithmsOption, JSON_OPTION, LOWERING_REASON_OPTION, REASON_OPTION, withDesk } from '../options.ts';
import type { LadderWord } from './ladder.ts';
import type { WordNow } from './ladder-now.ts';

const WORDS: readonly (readonly [word: LadderWord, what: string])[] = [
  ['advance', 'Let the candidate up a rung now, whatever its time and its gates say.'],
  ['hold', 'Nothing moves up by itself; what lowers risk still happens.'],
  ['resume', 'Let it go by its rules again.'],
  ['step-down', 'Take the candidate a rung down; below the lowest with capital it gives way.'],
  ['abort', 'Let the candidate give way to the version in force.'],
];

/** Words that only lower risk. */
const LOWERING: readonly LadderWord[] = ['hold', 'step-down', 'abort'];

const NOW: readonly (readonly [word: WordNow, what: string])[] = [
  [
    'abort',
    'End a ladder, now: the candidate gives way to the version in force, which has all of the capital back. On a desk that does not run, on its journal.',
  ],
  [
    'step-down',
    'Take capital from the candidate of a ladder, now: it keeps the share of the rung below, the rest goes back. On a running desk only.',
  ],
  [
    'hold',
    'Leave the candidate of a ladder the capital that it has, now: it does not go up until somebody resumes. On a running desk only.',
  ],
];

/**
 * The commands by which versions earn their capital.
 *
 * @param ended Takes the exit status.
 */
export function addLadderCommands(program: Command, ended: (status: number) => void): void {
  withDesk(program.command('promote'))
    .description(
      'Let a version earn its capital in an environment, rung by rung. GET /api/v1/ladder-plans lists the ladders by name.',
    )
    .argument('<version>', 'such as momentum@2.0.0')
    .option('--environment <name>', 'where it climbs, such as production; with a pipeline the stage to begin at')
    .option('--strategy <name>', 'Paper, Canary, BlueGreen or Progressive: the desk’s own ladder for it')
    .option('--plan <name>', 'a ladder by name, or a file with one')
    .option('--pipeline <name>', 'through several environments: a pipeline by name, or a file with one')
    .option('--allocation <share>', 'share of the capital to begin at, such as 0.01', share)
    .option('--capital <amount>', 'of the slot that it opens')
    .requiredOption(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (version, options) => ended(await (await import('./promote.ts')).promote(version, options)));

  for (const [word, what] of NOW)
    withDesk(program.command(word))
      .description(what)
      .option('--slot <id>', 'such as momentum:production; needed where several versions climb')
      .option(...LOWERING_REASON_OPTION, `${word} from the terminal`)
      .addOption(algorithmsOption('for an abort on a desk that does not run'))
      .option(...JSON_OPTION)
      .action(async (options) => ended(await (await import('./ladder-now.ts')).sayNow(word, options)));

  const load = () => import('./ladder.ts');
  const ladder = withDesk(program.command('ladder'))
    .description('Show who climbs where, how the gates stand, and what is still needed.')
    .option('--slot <id>', 'only this slot, such as momentum:production')
    .option(...JSON_OPTION)
    .helpCommand(false)
    .action(async (options) => ended(await (await load()).showLadders(options)));

  for (const [word, what] of WORDS)
    withDesk(ladder.command(word))
      .description(what)
      // The options of `desk ladder` itself take what is given before the word, and what is given after it as well.
      .option('--slot <id>', 'the slot, such as momentum:production')
      .requiredOption(...(LOWERING.includes(word) ? LOWERING_REASON_OPTION : REASON_OPTION))
      .option(...JSON_OPTION)
      .action(async (_options, command: Command) => {
        const given = command.optsWithGlobals<{ slot?: string; reason: string; json?: boolean }>();
        const { slot } = given;
        if (slot === undefined) command.error("error: required option '--slot <id>' not specified");
        else ended(await (await load()).sayOnLadder(word, { ...given, slot }));
      });
}

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('Give a share above 0 and up to 1, such as 0.01.');
  return value;
}
