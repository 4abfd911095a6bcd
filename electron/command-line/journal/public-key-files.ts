import { readFileSync, statSync } from 'node:fs';
import { KeyError, type PublicKey, publicKeyOf } from '../../journal/checkpoint/public-key.ts';
import { CommandError } from '../command-error.ts';
import { assertGiven } from './file-given.ts';

/** Longer than any public key in PEM. */
const LONGEST_KEY = 65_536;

/**
 * The public keys in files that a person names; undefined where none is named.
 *
 * @throws {CommandError} when a file cannot be read or holds none.
 */
export function publicKeysOf(files: readonly string[] | undefined): readonly PublicKey[] | undefined {
  return files?.map((file) => {
    try {
      assertGiven(file, 'public key');
      return publicKeyOf(readSmallFile(file, LONGEST_KEY));
    } catch (error) {
      if (error instanceof KeyError) throw new CommandError(`${file}: ${error.message}`, 2);
      throw error;
    }
  });
}

/** The text of a file that cannot be long. @throws {CommandError} when it cannot be read, or is longer. */
export function readSmallFile(file: string, longest: number): string {
  try {
    if (statSync(file).size > longest)
      throw new CommandError(`${file} is longer than ${longest} bytes: it is another file`, 2);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`cannot read ${file}: ${(error as Error).message}`, 2);
  }
}
