import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrCreateSecret, replaceSecret, type SecretFile, TokenError } from './secret-file.ts';

const BYTES = 32;

/** The key, then each session that was ended before its time with the moment from which nobody need remember it, Unix milliseconds. */
const FORM = /^[\w-]{43}( [\w-]{22}:\d{1,15})*$/;

/** More sessions than that are not remembered: all are voided instead. */
const MOST_ENDED = 1_000;

/** Where what is kept of consoles is written. */
type Write = (text: string) => void;

/**
 * The key by which browsers' consoles are let in, by the token of the data directory or by an operator's name, and which sessions of the former
 * were ended. Another key voids them all. It is kept beside the token, so that a restart lets nobody in again who was sent out; removing its file voids
 * every console.
 */
export class ConsoleKeys {
  readonly #write: Write;
  readonly #listeners = new Set<() => void>();
  readonly #ended = new Map<string, number>();
  #key: string;

  private constructor(text: string, write: Write) {
    const [key = '', ...ended] = text.split(' ');
    this.#key = key;
    this.#write = write;
    for (const each of ended) {
      const [session = '', until] = each.split(':');
      this.#ended.set(session, Number(until));
    }
  }

  /**
   * Those of a data directory, from its file `console-key`; new ones where there is none.
   *
   * @throws {TokenError} when the file cannot be used.
   */
  static open(directory: string): ConsoleKeys {
    const file = fileOf(directory);
    return new ConsoleKeys(loadOrCreateSecret(file, newKey), (text) => replaceSecret(file, text));
  }

  /**
   * Another key for a data directory, whatever stands in its file, so that every console is void: also a file that is garbled, or is none.
   *
   * @throws {TokenError} where a directory stands in its place; {Error} where it cannot be written.
   */
  static replace(directory: string): void {
    const file = fileOf(directory);
    if (lstatSync(file.path, { throwIfNoEntry: false })?.isDirectory())
      throw new TokenError(`${file.path} is a directory: remove it, then give the same command again`);
    // A link goes away with it, and is never written through.
    replaceSecret(file, newKey());
  }

  /** Those of a desk that keeps nothing on disk. */
  static inMemory(): ConsoleKeys {
    return new ConsoleKeys(newKey(), () => {});
  }

  /** 256 bits. The text itself tells whether it is still the same key. */
  get key(): string {
    return this.#key;
  }

  /** Whether a session was ended before its time. */
  isEnded(session: string): boolean {
    return this.#ended.has(session);
  }

  /**
   * Ends a session.
   *
   * @param until from when on its cookies are over anyway, Unix milliseconds.
   * @throws {Error} where that cannot be written: it is ended all the same, until the desk starts again.
   */
  end(session: string, until: number, now: number): void {
    for (const [each, over] of this.#ended) if (over <= now) this.#ended.delete(each);
    if (this.#ended.size >= MOST_ENDED) {
      this.renew();
      return;
    }
    this.#ended.set(session, until);
    this.#changed();
  }

  /** Voids every session. @throws {Error} as {@link end}. */
  renew(): void {
    this.#key = newKey();
    this.#ended.clear();
    this.#changed();
  }

  /** Calls back when sessions were ended. Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whoever is sent out goes at once, whatever the disk does. */
  #changed(): void {
    for (const listener of this.#listeners) listener();
    this.#write([this.#key, ...[...this.#ended].map(([session, until]) => `${session}:${until}`)].join(' '));
  }
}

const fileOf = (directory: string): SecretFile => ({
  path: join(directory, 'console-key'),
  what: 'console key',
  form: FORM,
});

const newKey = (): string => randomBytes(BYTES).toString('base64url');
