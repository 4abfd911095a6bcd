/** Two clocks, milliseconds: one that nobody can set, which stands still while the machine sleeps, and the wall's, which does not. */
export interface IdleClock {
  readonly steadyMs: number;
  readonly wallMs: number;
}

const systemIdleClock = (): IdleClock => ({ steadyMs: performance.now(), wallMs: Date.now() });

const MINUTE_MS = 60_000;

/**
 * When each session's person last did something. Kept in memory only: after a restart nobody has done anything, so every
 * session is locked. A session that has locked itself stays so until its password is given, whatever the clocks do.
 */
export class IdleWatch {
  readonly #clock: () => IdleClock;
  readonly #seen = new Map<string, IdleClock>();

  constructor(clock: () => IdleClock = systemIdleClock) {
    this.#clock = clock;
  }

  /** Its person is there: they have given their password, or done something in a session that is not locked. */
  seen(session: string): void {
    this.#seen.set(session, this.#clock());
  }

  forget(session: string): void {
    this.#seen.delete(session);
  }

  /** Until it locks itself, milliseconds; undefined when it is locked. */
  leftMs(session: string, idleMinutes: number): number | undefined {
    const seen = this.#seen.get(session);
    if (seen === undefined) return undefined;
    const now = this.#clock();
    // Whichever clock has gone further: the wall's can be set back, and the steady one sleeps.
    const idleMs = Math.max(now.steadyMs - seen.steadyMs, now.wallMs - seen.wallMs);
    const left = idleMinutes * MINUTE_MS - idleMs;
    if (left > 0) return left;
    this.#seen.delete(session);
    return undefined;
  }
}
