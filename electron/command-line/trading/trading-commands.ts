import type { Command } from 'commander';

/**
 * The commands by which people let something trade again, or agree to what others ask for. All of them on a running desk only.
 *
 * @param whichDesk Adds the options that name the desk.
 * @param reason Reads a reason for the record.
 * @param ended Takes the exit status.
 */
export function addTradingCommands(
  program: Command,
  whichDesk: (command: Command) => Command,
  reason: (text: string) => string,
  ended: (status: number) => void,
): void {
  whichDesk(program.command('release'))
    .description(
      'Release a breaker, such as the one of a kill, so that its scope may trade again. On a running desk only; status names the breakers.',
    )
    .argument('<breaker>', 'its id, such as b-1')
    .requiredOption('--reason <text>', 'why, for the record', reason)
    .action(async (id, options) => ended(await (await import('./release.ts')).release(id, options)));

  whichDesk(program.command('resume'))
    .description(
      'Let the whole desk trade again, or a slot or scope, that was set to REDUCING or HALTED, by a person or by the desk itself. On a running desk only; breakers are released instead.',
    )
    .option('--slot <id>', 'only this slot, such as momentum:paper')
    .option('--scope <scope>', 'only this scope, such as environment/paper (default: the slot, or else desk)')
    .requiredOption('--reason <text>', 'why, for the record', reason)
    .action(async (options) => ended(await (await import('./resume.ts')).resume(options)));

  for (const [word, what] of [
    [
      'approve',
      'Agree to what waits for other people; whoever asked for it cannot. On a running desk only; status names what waits.',
    ],
    ['reject', 'Refuse what waits for other people, or withdraw what you asked for yourself.'],
  ] as const)
    whichDesk(program.command(word))
      .description(what)
      .argument('<approval>', 'its id')
      .requiredOption('--reason <text>', 'why, for the record', reason)
      .action(async (id, options) => ended(await (await import('./decide.ts')).decide(word, id, options)));
}
