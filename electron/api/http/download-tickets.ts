import { createHash, randomBytes } from 'node:crypto';

const BYTES = 24;
/** A link is followed at once, or not at all. Milliseconds. */
const GOOD_FOR_MS = 30_000;
/** Tickets that wait to be used; of more, the oldest go. */
const MOST = 64;

/** What is looked up is a digest, so that the time it takes tells nothing of the tickets that there are. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * Lets a browser save a file by a link: it follows one without the page's proof, so the page asks for a ticket first, which is good for one file,
 * once, and for half a minute.
 */
export class DownloadTickets {
  readonly #now: () => number;
  readonly #waiting = new Map<string, { readonly file: string; readonly until: number }>();

  /** @param now A clock that only goes forward, milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A ticket for a file, by the file's number. The caller has checked who asks. */
  issue(file: string): string {
    const ticket = randomBytes(BYTES).toString('base64url');
    for (const [each, { until }] of this.#waiting)
      if (until <= this.#now() || this.#waiting.size >= MOST) this.#waiting.delete(each);
    this.#waiting.set(digest(ticket), { file, until: this.#now() + GOOD_FOR_MS });
    return ticket;
  }

  /** Whether a ticket is good for a file. It is not from then on. */
  use(ticket: string, file: string): boolean {
    const key = digest(ticket);
    const found = this.#waiting.get(key);
    if (found?.file !== file) return false;
    this.#waiting.delete(key);
    return found.until > this.#now();
  }
}
