import { type Command, Option } from 'commander';
import { OPERATOR_ROLES, type OperatorRole } from '../../../shared/domain/operator.ts';

const NAME = 'as it was given, in quotes where it has a space';

/**
 * The commands about operators: on a running desk, or, where its process is gone, on its journal.
 *
 * @param whichDesk Adds the options that name the desk.
 * @param ended Takes the exit status.
 */
export function addOperatorCommands(
  program: Command,
  whichDesk: (command: Command) => Command,
  ended: (status: number) => void,
): void {
  const operator = program
    .command('operator')
    .description('Manage the people of a desk. The first operator is an administrator, and turns roles on.')
    .helpCommand(false);
  const load = () => import('./operator.ts');

  whichDesk(operator.command('list'))
    .description('Show all operators, who is signed in, who is locked out, and who has no password.')
    .option('--json', 'for programs, in the words of the API')
    .action(async (options) => ended(await (await load()).listOperators(options)));

  whichDesk(operator.command('add'))
    .description('Make somebody an operator. The password is asked for, or read from standard input.')
    .argument('<name>', 'such as Ann Lee')
    .addOption(
      new Option('--role <role>', 'what they may do; each may do what those before it may')
        .choices(OPERATOR_ROLES)
        .makeOptionMandatory(),
    )
    .action(async (name, options) => ended(await (await load()).addOperator(name, options)));

  for (const [verb, status, description] of [
    ['disable', 'disabled', 'Sign somebody out everywhere, and let them in no more.'],
    ['enable', 'active', 'Let somebody in again who was disabled.'],
  ] as const) {
    whichDesk(operator.command(verb))
      .description(description)
      .argument('<name>', NAME)
      .action(async (name, options) => ended(await (await load()).changeOperator(name, { status }, options)));
  }

  whichDesk(operator.command('role'))
    .description('Give somebody another role, and sign them out everywhere.')
    .argument('<name>', NAME)
    .argument('<role>', OPERATOR_ROLES.join(', '))
    .action(async (name, role: OperatorRole, options) =>
      ended(await (await load()).changeOperator(name, { role }, options)),
    );

  whichDesk(operator.command('password'))
    .description('Set a password. Your own, when you are signed in by DESK_TOKEN, with the old one first.')
    .argument('<name>', NAME)
    .action(async (name, options) => ended(await (await load()).setOperatorPassword(name, options)));

  whichDesk(operator.command('unlock'))
    .description('Let somebody sign in again who was locked out by wrong passwords.')
    .argument('<name>', NAME)
    .action(async (name, options) => ended(await (await load()).unlockOperator(name, options)));
}
