import type { Command } from 'commander';
import { algorithmsOption, JSON_OPTION, LOWERING_REASON_OPTION, wholeFrom, withDesk } from '../options.ts';
import { END_FLAG } from './end-flag.ts';

/**
 * The commands for when something is wrong: the way back, and the end of all trading.
 *
 * @param ended Takes the exit status.
 */
export function addEmergencyCommands(program: Command, ended: (status: number) => void): void {
  withDesk(program.command('rollback'))
    .description(
      'Put back the version that was live before: on the running desk, or, where its process is gone, on its journal. ' +
        'Where there is none and a swap is being prepared, call that one off.',
    )
    .option('--slot <id>', 'such as momentum:paper; needed where several slots could go back')
    .requiredOption(...LOWERING_REASON_OPTION)
    .option(
      END_FLAG,
      'where the desk does not answer: make sure which process holds the data directory, end it, and go back on the journal',
    )
    .addOption(algorithmsOption('for a desk that does not run'))
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./rollback.ts')).rollback(options)));

  withDesk(program.command('kill'))
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
    .option('--timeout <seconds>', 'how long to follow the closing of positions', wholeFrom(0), 60)
    .option(...LOWERING_REASON_OPTION, 'kill from the terminal')
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./kill.ts')).kill(options)));
}
