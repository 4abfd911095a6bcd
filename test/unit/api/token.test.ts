import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateKey, loadOrCreateToken, TokenError } from '../../../electron/api/token.ts';

let directory: string;
const path = () => join(directory, 'token');
const mode = () => statSync(path()).mode & 0o777;
const silent = () => {};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-token-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

describe('the token of a data directory', () => {
  it('is random, of 256 bits, and its owner’s alone', () => {
    const token = loadOrCreateToken(directory);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(readFileSync(path(), 'utf8').trim()).toBe(token);
    expect(mode()).toBe(0o600);
    const other = mkdtempSync(join(tmpdir(), 'desk-token-'));
    expect(loadOrCreateToken(other)).not.toBe(token);
    rmSync(other, { recursive: true });
  });

  it('stays', () => {
    expect(loadOrCreateToken(directory)).toBe(loadOrCreateToken(directory));
  });

  it('is replaced by the one that is given, whatever the file’s mode was', () => {
    loadOrCreateToken(directory);
    chmodSync(path(), 0o644);
    expect(loadOrCreateToken(directory, 'given')).toBe('given');
    expect(mode()).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['token']);
    expect(loadOrCreateToken(directory)).toBe('given');
  });

  it('is closed to others, with a warning, where they could read it', () => {
    const token = loadOrCreateToken(directory);
    chmodSync(path(), 0o644);
    const warnings: string[] = [];
    expect(loadOrCreateToken(directory, undefined, (message) => warnings.push(message))).toBe(token);
    expect(mode()).toBe(0o600);
    expect(warnings).toEqual([expect.stringContaining('could be read by others')]);
  });

  it.each(['', '  \n', 'two words', 'a\u0000b', 'x'.repeat(513)])('is not %j', (text) => {
    writeFileSync(path(), text, { mode: 0o600 });
    expect(() => loadOrCreateToken(directory, undefined, silent)).toThrow(TokenError);
    expect(() => loadOrCreateToken(directory, text)).toThrow(TokenError);
  });

  it('is not read through a link', () => {
    writeFileSync(join(directory, 'elsewhere'), 'token', { mode: 0o600 });
    symlinkSync(join(directory, 'elsewhere'), path());
    expect(() => loadOrCreateToken(directory, undefined, silent)).toThrow(TokenError);
  });
});

it('the token of an operator is not taken for the desk’s own, and leaves it as it is', () => {
  const own = loadOrCreateToken(directory);
  expect(() => loadOrCreateToken(directory, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln')).toThrow(
    'unset DESK_TOKEN',
  );
  expect(loadOrCreateToken(directory)).toBe(own);
});

it('the key of operators is 256 bits in a file that its owner alone can read, and stays', () => {
  const key = loadOrCreateKey(directory);
  expect(key).toHaveLength(32);
  expect(loadOrCreateKey(directory)).toEqual(key);
  const file = join(directory, 'operator-key');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'short\n');
  expect(() => loadOrCreateKey(directory)).toThrow('holds no key');
});
