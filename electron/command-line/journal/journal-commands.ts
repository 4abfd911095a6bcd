import { type Command, Option } from 'commander';
import { TABLES } from '../../records/table-names.ts';
import { collect, JSON_OPTION, WHICH_DIRECTORY, wholeFrom } from '../options.ts';

/**
 * The commands that work on what a desk has on disk, whether it runs or not.
 *
 * @param ended Takes the exit status.
 */
export function addJournalCommands(program: Command, ended: (status: number) => void): void {
  program
    .command('verify')
    .description(
      'Check what a desk has on disk: the audit chain, its checkpoints and anchors, every fact against it, and ledger and slots ' +
        'by a recount of their own. Exits 0 only if all of it holds.',
    )
    .option('--data-dir <dir>', WHICH_DIRECTORY)
    .option(
      '--public-key <file>',
      'trust only this key (signing-key.pub, kept elsewhere); may be given more than once',
      collect,
    )
    .option('--anchor <file>', 'checkpoints that were kept where the desk cannot write, such as those from NATS')
    .option('--segments <dir>', 'where older segments of the journal were moved to')
    .option('--export <file>', 'also write an evidence bundle to this new file, which verifies without the desk')
    .option('--bundle <file>', 'check an evidence bundle instead')
    .option('--proof <file>', 'check a proof of desk prove instead, by --public-key alone')
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./verify.ts')).verify(options)));

  program
    .command('prove')
    .description(
      'Write a proof (RFC 6962): that a row is among those that a checkpoint covers, or that the rows of one ' +
        'checkpoint are the beginning of those of a later one.',
    )
    .argument('[file]', 'the new file to write (default: where standard output is led)')
    .option('--data-dir <dir>', WHICH_DIRECTORY)
    .option('--segments <dir>', 'where older segments of the journal were moved to')
    .option('--row <number>', 'the audit row', wholeFrom(1))
    .option('--rows <size>', 'the checkpoint, by the rows that it covers (default: the newest)', wholeFrom(1))
    .option('--from <size>', 'the earlier checkpoint, by the rows that it covers', wholeFrom(1))
    .option('--to <size>', 'the later one (default: the newest)', wholeFrom(1))
    .option('--json', 'the proof itself to standard output, also on a terminal')
    .action(async (file, options) => ended((await import('./prove.ts')).prove(file, options)));

  program
    .command('backup')
    .description(
      'Copy what a desk has on disk into one new file, verified, while the desk runs. Without its private key and tokens ' +
        'unless they are asked for.',
    )
    .argument('<file>', 'the backup to write, such as desk.tar')
    .option('--data-dir <dir>', WHICH_DIRECTORY)
    .option(
      '--with-keys',
      'also the signing key and the tokens: whoever has the file can then sign and act as this desk',
    )
    .option(...JSON_OPTION)
    .action(async (file, options) => ended(await (await import('./backup.ts')).backup(file, options)));

  program
    .command('restore')
    .description(
      'Put a backup in place, verified, where no desk runs. What was there is put aside and never overwritten.',
    )
    .argument('<file>', 'the backup')
    .requiredOption('--data-dir <dir>', 'where it goes')
    .option('--replace', 'also over a desk that is there, whose files are put aside in the same directory')
    .option('--public-key <file>', 'trust only this key; may be given more than once', collect)
    .option(...JSON_OPTION)
    .action(async (file, options) => ended(await (await import('./restore.ts')).restore(file, options)));

  program
    .command('rotate')
    .description(
      'Make a sealed segment of the journal of a desk that does not run, however large it is; the journal goes on in a new file. Nothing is ever deleted.',
    )
    .option('--data-dir <dir>', WHICH_DIRECTORY)
    .option('--unsealed', 'also where the signing key cannot be used; the next start with the key seals the segment')
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./rotate.ts')).rotate(options)));

  program
    .command('export')
    .description('Write a table as CSV (RFC 4180), while the desk runs or not.')
    .argument('<file>', 'the new file to write; - for standard output')
    .option('--data-dir <dir>', WHICH_DIRECTORY)
    .option('--segments <dir>', 'where older segments of the journal were moved to')
    .addOption(new Option('--table <name>', 'which one').choices(TABLES).makeOptionMandatory())
    .option('--json', 'for programs: how many rows of which table were written, as JSON')
    .action(async (file, options) => ended(await (await import('./export.ts')).exportTable(file, options)));
}
