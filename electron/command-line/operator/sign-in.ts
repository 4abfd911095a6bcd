import { spaced } from '../../../shared/base/words.ts';
import type { SignedIn } from '../../../shared/contract/operator.ts';
import { requireRunning } from '../desk/running-only.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
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
  return 0;
}
