import { readFileSync, statSync } from 'node:fs';
import { BusError } from './bus-error.ts';

const OTHERS = 0o077;
const MOST_BYTES = 65_536;

/**
 * What a file with a secret for the bus holds, without the white space around it.
 *
 * A link to a file is followed, because secrets that a container is given are links.
 *
 * @param what it is called in words, such as `NATS token`.
 * @throws {BusError} where there is no such file, it is none, is empty or far too large, or others than its owner can
 *   read it; the words never repeat what is in it.
 */
export function readCredentialFile(path: string, what: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new BusError(`${path} is no file: it should hold the ${what}`);
    if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0)
      throw new BusError(`${path} holds the ${what} and can be read by others: take that away with chmod 600 ${path}`);
    if (stat.size > MOST_BYTES) throw new BusError(`${path} is too large to hold the ${what}`);
    const text = readFileSync(path, 'utf8').trim();
    if (text === '') throw new BusError(`${path} is empty: it should hold the ${what}`);
    return text;
  } catch (error) {
    if (error instanceof BusError) throw error;
    throw new BusError(`cannot read the ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
