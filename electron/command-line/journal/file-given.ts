import { closeSync, existsSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathFault } from '../../journal/error.ts';
import { insteadOfFile, nameFile } from '../../journal/files/regular-file.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';

/** What a file may be that a desk or its journal commands write. */
export type FileKind = 'backup' | 'bundle' | 'proof' | 'public key' | 'anchors';

interface Known {
  readonly kind: FileKind | undefined;
  /** What it is, and what it is for. */
  readonly words: string;
  readonly is: (head: Buffer) => boolean;
}

const begins = (text: string) => (head: Buffer) => head.subarray(0, text.length).toString('latin1') === text;

/** By the bytes that each begins with, the first that fits. */
const KNOWN: readonly Known[] = [
  {
    kind: 'backup',
    words: `a backup: use ${inWords('restore', 'FILE', '--data-dir', 'DIR')}`,
    is: begins('manifest.json\0'),
  },
  {
    kind: 'bundle',
    words: `an evidence bundle, or another gzip file: a bundle is checked with ${inWords('verify', '--bundle', 'FILE')}`,
    is: (head) => head[0] === 0x1f && head[1] === 0x8b,
  },
  {
    kind: undefined,
    words: `a database: name the directory of a desk with --data-dir`,
    is: begins('SQLite format 3\0'),
  },
  { kind: 'public key', words: 'a public key: give it with --public-key', is: begins('-----BEGIN PUBLIC KEY') },
  { kind: undefined, words: 'no public key, but a PRIVATE one or another PEM file', is: begins('-----BEGIN ') },
  {
    kind: 'proof',
    words: `a proof: check it with ${inWords('verify', '--proof', 'FILE', '--public-key', 'FILE')}`,
    is: (head) => /^\s*\{\s*"proof"/.test(head.toString('latin1')),
  },
];

const HEAD_BYTES = 512;
/** Characters of a path that are shown. */
const LONGEST_SHOWN = 300;
/** A signed note begins with its origin, the count of rows, and the root in base64: three lines. */
const NOTE = /^[^\n]+\n\d+\n[A-Za-z0-9+/=]+\n/;

/**
 * Makes sure that a file that a person names is there and is no file of another kind. Whether it is sound is for who reads it.
 *
 * @throws {CommandError} with status 2 that says what is there instead.
 */
export function assertGiven(path: string, kind: FileKind): void {
  const found = lookAt(path);
  if (found === undefined) throw new CommandError(`no such file: ${path}`, 2);
  const instead = insteadOfFile(found);
  if (instead !== undefined) throw new CommandError(`${path} is ${instead}: ${nameFile(instead)}`, 2);
  const head = headOf(path);
  const known = KNOWN.find(({ is }) => is(head));
  if (known !== undefined && known.kind !== kind) throw new CommandError(`${path} is ${known.words}`, 2);
  if (kind === 'bundle' && known === undefined) throw new CommandError(`${path} is no evidence bundle`, 2);
  if (kind === 'anchors' && !NOTE.test(head.toString('utf8')))
    throw new CommandError(`${path} holds no anchors: it begins with no checkpoint of a desk`, 2);
}

/**
 * Makes sure that a new file can have this name.
 *
 * @throws {CommandError} with status 2 that says what is there instead.
 */
export function assertNew(path: string): void {
  if (path === '') throw new CommandError('the name of the file is empty: name a new file', 2);
  if (path === '-')
    throw new CommandError(
      'this goes to a file, not to standard output: name a new file (./- for one of that name)',
      2,
    );
  const found = lookAt(path);
  if (found?.isDirectory()) throw new CommandError(`${path} is a directory: name a new file, such as one in it`, 2);
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new CommandError(`no such directory: ${folder}`, 2);
}

/** What stands under a name; undefined for nothing. @throws {CommandError} where that cannot be seen. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new CommandError(`cannot look at ${shortened(path)}: ${pathFault(error) ?? (error as Error).message}`, 2);
  }
}

/** A path in a message; one may be as long as a command line. */
const shortened = (path: string): string => (path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN)}…` : path);

function headOf(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      return head.subarray(0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${(error as Error).message}`, 2);
  }
}
