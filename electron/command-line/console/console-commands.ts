import type { Command } from 'commander';
import { JSON_OPTION, withDesk } from '../options.ts';

/**
 * The commands about the consoles that browsers have of a desk.
 *
 * @param ended Takes the exit status.
 */
export function addConsoleCommands(program: Command, ended: (status: number) => void): void {
  const console = program
    .command('console')
    .description('See to the consoles that browsers have of a desk.')
    .helpCommand(false);

  withDesk(console.command('revoke'))
    .description(
      'Cut them all off at once, also where somebody has signed in, and void their cookies: for when one may have leaked. Whoever has the address with the token, or a name and a password, comes in again.',
    )
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await import('./revoke.ts')).revokeConsoles(options)));
}
