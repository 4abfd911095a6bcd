import type { Command } from 'commander';
import { JSON_OPTION, LOWERING_REASON_OPTION, REASON_OPTION, wholeFrom, withDesk } from '../options.ts';

/**
 * The commands by which people let something trade again, or agree to what others ask for. All of them on a running desk only.
 *
 * @param ended Takes the exit status.
 */
export function addTradingCommands(program: Command, ended: (status: number) => void): void {
  withDesk(program.command('release'))
    .description(
      'Release a breaker, such as the one of a kill, so that its scope may trade again. On a running desk only; status names the breakers.',
    )
    .argument('<breaker>', 'its id, such as b-1')
    .requiredOption(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => ended(await (await import('./release.ts')).release(id, options)));

  withDesk(program.command('resume'))
    .description(
      'Let the whole desk trade again, or a slot or scope, that was set to REDUCING or HALTED, by a person or by the desk itself. On a running desk only; breakers are released instead.',
    )
    .option('--slot <id>', 'only this slot, such as momentum:paper')
    .option('--scope <scope>', 'only this scope, such as environment/paper (default: the slot, or else desk)')
    .requiredOption(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./resume.ts')).resume(options)));

  for (const [word, what] of [
    [
      'approve',
      'Agree to what waits for other people; whoever asked for it cannot. On a running desk only; status names what waits.',
    ],
    ['reject', 'Refuse what waits for other people, or withdraw what you asked for yourself.'],
  ] as const)
    withDesk(program.command(word))
      .description(what)
      .argument('<approval>', 'its id')
      .requiredOption(...(word === 'reject' ? LOWERING_REASON_OPTION : REASON_OPTION))
      .option(...JSON_OPTION)
      .action(async (id, options) => ended(await (await import('./decide.ts')).decide(word, id, options)));

  const load = () => import('./emergency.ts');
  const emergency = program
    .command('emergency')
    .description(
      'Do without the approval of other people where there is no time for them. It stops nothing: that is kill. On a running desk only.',
    )
    .helpCommand(false);

  withDesk(emergency.command('declare'))
    .description(
      'Let what raises risk within a scope be done without other people, for a while; everybody hears of each use. No limit or breaker is lifted.',
    )
    .option('--slot <id>', 'for this slot, such as momentum:paper')
    .option('--scope <scope>', 'for this scope, such as environment/paper, or desk for all of it')
    .option('--minutes <number>', 'how long, 60 at the most (default: 15)', wholeFrom(1))
    .requiredOption(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await load()).declareEmergency(options)));

  withDesk(emergency.command('end'))
    .description('Let other people be needed again.')
    .argument('[emergency]', 'its id, such as e-1 (default: the one that stands)')
    .requiredOption(...LOWERING_REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => ended(await (await load()).endEmergency(id, options)));
}
