import { spaced } from '../../../shared/base/words.ts';
import type { SignedIn } from '../../../shared/contract/operator.ts';
import { setterWords, untilOwnWords } from '../../../shared/domain/second-person.ts';
import { inWords } from '../command-name.ts';
import { requireRunning } from '../desk/running-only.ts';
import { type PlaceFlags, placeArguments } from '../desk/which-desk.ts';
import { askPassword } from './password-prompt.ts';

interface SignInFlags extends PlaceFlags {
  readonly name: string;
}

/** Signing in needs no token, so none is looked for. */
const NO_TOKEN = 'none';

/**
 * `desk sign-in`: prints the token of an operator, for DESK_TOKEN, and nothing else.
 *
 * @throws {CommandError} where no desk runs there, or in its words where it lets nobody in.
 */
export async function signIn(given: SignInFlags): Promise<number> {
  const { name } = given;
  const client = requireRunning({ ...given, token: NO_TOKEN }, 'people sign in');
  const password = await askPassword(`Password of ${name}: `);
  const { token, expires_at, operator } = await client.ask<SignedIn>('POST', '/operators/sign-in', { name, password });
  process.stdout.write(`${token}\n`);
  process.stderr.write(
    `${operator.name} is signed in (${spaced(operator.role)}); the token serves until ${expires_at}: give it to commands in DESK_TOKEN\n`,
  );
  if (operator.password_set_by !== null)
    process.stderr.write(`${notYourOwn(operator, operator.password_set_by, given)}\n`);
  return 0;
}

/** A password that somebody else set lets one in, and is to be changed: what it keeps one from, and how. */
function notYourOwn({ name, role }: SignedIn['operator'], setBy: string, given: PlaceFlags): string {
  const way = inWords('operator', 'password', name, ...placeArguments(given));
  return `!! your password was set by ${setterWords(setBy)}. Set a password of your own: ${untilOwnWords(setBy, role)}. With this token in DESK_TOKEN: ${way}`;
}
