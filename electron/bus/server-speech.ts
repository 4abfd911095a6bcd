/** Longest line that a server says, bytes. What it tells of itself and its cluster takes a few thousand. */
const LONGEST_LINE = 65_536;
/** Largest message that a server sends a desk, bytes: answers about its stream and its events take a few hundred. */
const LARGEST_MESSAGE = 1_048_576;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

const WORD = /^(?:PING|PONG|\+OK)[ \t]*$/i;
const ERROR = /^-ERR[ \t]+\S/i;
const INFO = /^INFO[ \t]+(.*)$/i;
const MESSAGE = /^(H?)MSG[ \t]+(.*)$/i;
const NUMBER = /^\d{1,15}$/;
/** A header's name, as the client takes it, and its value. */
const HEADER = /^[!-9;-~]+:[^\r\n]*$/;

/**
 * Follows what a server says and sees that it is the protocol of NATS, within bounds. The client prints on the desk's standard output what it
 * cannot read, reads nothing more, and keeps all that still comes; so it is given only what it can read.
 *
 * Source: NATS client protocol, https://docs.nats.io/reference/reference-protocols/nats-protocol
 */
export class ServerSpeech {
  #line = '';
  #isIntroduced = false;
  /** Bytes of a message that are still to come, and of its headers; then its line's end. */
  #payload = 0;
  #headers = 0;
  #headerText = '';
  #isEnding = false;

  /** Takes the next bytes in. @returns what is wrong with them, in words; undefined where nothing is. Nothing may follow what is wrong. */
  take(bytes: Uint8Array): string | undefined {
    for (let at = 0; at < bytes.length; ) {
      if (this.#payload > 0) {
        at += this.#skip(bytes, at);
        const problem = this.#payload === 0 || this.#headers === 0 ? this.#headerProblem() : undefined;
        if (problem !== undefined) return problem;
        continue;
      }
      const end = bytes.indexOf(LINE_FEED, at);
      const next = end < 0 ? bytes.length : end + 1;
      if (this.#line.length + next - at > LONGEST_LINE) return `a line is longer than ${LONGEST_LINE} bytes`;
      if (this.#isEnding && next - at + this.#line.length > 2) return 'a message goes on behind its end';
      this.#line += Buffer.from(bytes.buffer, bytes.byteOffset + at, next - at).toString('latin1');
      at = next;
      if (end < 0) return undefined;
      const problem = this.#ended(this.#line);
      if (problem !== undefined) return problem;
      this.#line = '';
    }
    return undefined;
  }

  /** Passes over what is left of a message, keeping its headers. @returns how many bytes. */
  #skip(bytes: Uint8Array, at: number): number {
    const kept = Math.min(this.#headers, bytes.length - at);
    if (kept > 0) {
      this.#headerText += Buffer.from(bytes.buffer, bytes.byteOffset + at, kept).toString('latin1');
      this.#headers -= kept;
      this.#payload -= kept;
      return kept;
    }
    const step = Math.min(this.#payload, bytes.length - at);
    this.#payload -= step;
    return step;
  }

  #headerProblem(): string | undefined {
    const text = this.#headerText;
    this.#headerText = '';
    if (text === '') return undefined;
    const [version = '', ...lines] = text.split('\r\n');
    const isSound = /^NATS\/1\.0[^\r\n]*$/.test(version) && lines.every((line) => line === '' || HEADER.test(line));
    return isSound ? undefined : 'the headers of a message are none';
  }

  #ended(line: string): string | undefined {
    const isWhole = line.length >= 2 && line.charCodeAt(line.length - 2) === CARRIAGE_RETURN;
    if (this.#isEnding) {
      this.#isEnding = false;
      return isWhole ? undefined : 'a message goes on behind its end';
    }
    return isWhole ? this.#operation(line.slice(0, -2)) : 'a line has no end';
  }

  #operation(line: string): string | undefined {
    const info = INFO.exec(line)?.[1];
    if (info !== undefined) {
      this.#isIntroduced = true;
      return isObject(info) ? undefined : 'what it says of itself cannot be read';
    }
    if (ERROR.test(line)) return undefined;
    if (!this.#isIntroduced) return 'it does not begin by saying what it is';
    if (WORD.test(line)) return undefined;
    const [, withHeaders, rest] = MESSAGE.exec(line) ?? [];
    return rest === undefined ? 'it says what no NATS server says' : this.#message(rest, withHeaders !== '');
  }

  #message(rest: string, withHeaders: boolean): string | undefined {
    const words = rest.trim().split(/[ \t]+/);
    const sizes = withHeaders ? 2 : 1;
    const numbers = [words[1] ?? '', ...words.slice(-sizes)];
    const isSound =
      words.length >= 2 + sizes && words.length <= 3 + sizes && numbers.every((each) => NUMBER.test(each));
    const size = Number(words.at(-1));
    const headers = withHeaders ? Number(words.at(-2)) : 0;
    if (!isSound || headers > size || (withHeaders && headers === 0))
      return 'the beginning of a message cannot be read';
    if (size > LARGEST_MESSAGE || headers > LONGEST_LINE)
      return `a message of ${size} bytes is larger than any that a desk is sent`;
    this.#payload = size;
    this.#headers = headers;
    this.#isEnding = true;
    return undefined;
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
