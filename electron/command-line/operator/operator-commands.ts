import { type Command, Option } from 'commander';
import { OPERATOR_ROLES, type OperatorRole } from '../../../shared/domain/operator.ts';
import { JSON_OPTION, withDesk } from '../options.ts';

const NAME = 'as it was given, in quotes where it has a space';

/**
 * The commands about operators: signing in on a running desk, and the rest also on the journal, where its process is gone.
 *
 * @param ended Takes the exit status.
 */
export function addOperatorCommands(program: Command, ended: (status: number) => void): void {
  withDesk(program.command('sign-in'))
    .description(
      'Sign in as an operator, and print the token for DESK_TOKEN. The password is asked for, or read from standard input.',
    )
    .addOption(
      new Option('--name <name>', 'of the operator; or set it in DESK_OPERATOR')
        .env('DESK_OPERATOR')
        .makeOptionMandatory(),
    )
    .action(async (options) => ended(await (await import('./sign-in.ts')).signIn(options)));

  const operator = program
    .command('operator')
    .description('Manage the people of a desk. The first operator is an administrator, and turns roles on.')
    .helpCommand(false);
  const load = () => import('./operator.ts');

  withDesk(operator.command('list'))
    .description('Show all operators, who is signed in, who is locked out, and who has no password.')
    .option(...JSON_OPTION)
    .action(async (options) => ended(await (await load()).listOperators(options)));

  withDesk(operator.command('add'))
    .description('Make somebody an operator. The password is asked for, or read from standard input.')
    .argument('<name>', 'such as Ann Lee')
    .addOption(
      new Option('--role <role>', 'what they may do; each may do what those before it may')
        .choices(OPERATOR_ROLES)
        .makeOptionMandatory(),
    )
    .option(...JSON_OPTION)
    .action(async (name, options) => ended(await (await load()).addOperator(name, options)));

  for (const [verb, status, description] of [
    ['disable', 'disabled', 'Sign somebody out everywhere, and let them in no more.'],
    ['enable', 'active', 'Let somebody in again who was disabled.'],
  ] as const) {
    withDesk(operator.command(verb))
      .description(description)
      .argument('<name>', NAME)
      .option(...JSON_OPTION)
      .action(async (name, options) => ended(await (await load()).changeOperator(name, { status }, options)));
  }

  withDesk(operator.command('role'))
    .description('Give somebody another role, and sign them out everywhere.')
    .argument('<name>', NAME)
    .argument('<role>', OPERATOR_ROLES.join(', '))
    .option(...JSON_OPTION)
    .action(async (name, role: OperatorRole, options) =>
      ended(await (await load()).changeOperator(name, { role }, options)),
    );

  withDesk(operator.command('password'))
    .description('Set a password. Your own, when you are signed in by DESK_TOKEN, with the old one first.')
    .argument('<name>', NAME)
    .option(...JSON_OPTION)
    .action(async (name, options) => ended(await (await load()).setOperatorPassword(name, options)));

  withDesk(operator.command('unlock'))
    .description('Let somebody sign in again who was locked out by wrong passwords.')
    .argument('<name>', NAME)
    .option(...JSON_OPTION)
    .action(async (name, options) => ended(await (await load()).unlockOperator(name, options)));
}
