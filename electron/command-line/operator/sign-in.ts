import type { SignedIn } from '../../../shared/contract/operator.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
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
  const place = findDesk(whichDesk({ ...given, token: NO_TOKEN }));
  if ('stopped' in place)
    throw new CommandError(
      `no desk runs on ${place.stopped}: start it with ${inWords('serve', '--data-dir', place.stopped)}`,
    );
  const password = await askPassword(`Password of ${name}: `);
  const client = new DeskClient(place.running);
  const { token, expires_at, operator } = await client.ask<SignedIn>('POST', '/operators/sign-in', { name, password });
  process.stdout.write(`${token}\n`);
  process.stderr.write(
    `${operator.name} is signed in (${operator.role.replace('_', ' ')}); the token serves until ${expires_at}: give it to commands in DESK_TOKEN\n`,
  );
  return 0;
}
