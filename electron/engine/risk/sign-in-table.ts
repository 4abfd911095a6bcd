import { LOCK_OUT, UNKNOWN_NAME } from '../../../shared/domain/operator.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** What is remembered of wrong passwords under one name. */
export interface SignIns {
  /** Desk times of the latest wrong ones, the oldest first. */
  failures: readonly EpochNs[];
  /** Lock-outs one after the other, without a right password or a day's rest between them. */
  lockOuts: number;
  lockedUntil: EpochNs | undefined;
}

/** Names that nobody has, remembered at most: somebody who makes up names without end must not fill the memory. */
const MOST_UNKNOWN = 1_000;

/** Wrong passwords and lock-outs by name, of operators and of names that nobody has alike. Folded from facts. */
export class SignInTable {
  readonly #names = new Map<string, SignIns>();
  #unknown = 0;

  /** Until when a name is locked out; undefined when it is not. A clock that is set back shortens no lock-out. */
  lockedUntil(name: string, now: EpochNs): EpochNs | undefined {
    const until = this.#names.get(name)?.lockedUntil;
    return until !== undefined && now < until ? until : undefined;
  }

  /** How long the next lock-out lasts, once there have been enough failures; undefined while there have not. */
  dueLockNs(name: string, now: EpochNs): bigint | undefined {
    const signIns = this.#names.get(name);
    if (signIns === undefined || this.#recent(signIns, now).length < LOCK_OUT.failures) return undefined;
    const lockOuts = this.#isRested(signIns, now) ? 0 : signIns.lockOuts;
    // Doubling stops long before the shift could grow out of hand.
    const lockNs = LOCK_OUT.shortestNs << BigInt(Math.min(lockOuts, 10));
    return lockNs < LOCK_OUT.longestNs ? lockNs : LOCK_OUT.longestNs;
  }

  applyFailed(name: string, at: EpochNs): void {
    // What was only counted is nobody's in particular.
    if (name === UNKNOWN_NAME) return;
    const signIns = this.#of(name);
    signIns.failures = [...this.#recent(signIns, at), at].slice(-LOCK_OUT.failures);
  }

  applyLocked(name: string, until: EpochNs, at: EpochNs): void {
    const signIns = this.#of(name);
    signIns.lockOuts = this.#isRested(signIns, at) ? 1 : signIns.lockOuts + 1;
    signIns.lockedUntil = until;
    signIns.failures = [];
  }

  /** A right password, or an administrator's word: all is forgotten. */
  applyCleared(name: string): void {
    if (this.#names.delete(name) && isUnknown(name)) this.#unknown -= 1;
  }

  #recent({ failures }: SignIns, now: EpochNs): readonly EpochNs[] {
    // One from the future was made before the clock was set back: it counts as well.
    return failures.filter((at) => now - at < LOCK_OUT.withinNs);
  }

  #isRested({ lockedUntil }: SignIns, now: EpochNs): boolean {
    return lockedUntil !== undefined && now - lockedUntil >= LOCK_OUT.longestNs;
  }

  #of(name: string): SignIns {
    let signIns = this.#names.get(name);
    if (signIns === undefined) {
      if (isUnknown(name)) this.#makeRoom();
      signIns = { failures: [], lockOuts: 0, lockedUntil: undefined };
      this.#names.set(name, signIns);
    }
    return signIns;
  }

  /** Forgets the name that nobody has which was tried first. */
  #makeRoom(): void {
    this.#unknown += 1;
    if (this.#unknown <= MOST_UNKNOWN) return;
    for (const name of this.#names.keys()) if (isUnknown(name)) return this.applyCleared(name);
  }

  /** All of it, for a snapshot. */
  snapshot(): ReadonlyMap<string, Readonly<SignIns>> {
    return this.#names;
  }

  /** Takes a snapshot as so. */
  restore(names: ReadonlyMap<string, Readonly<SignIns>>): void {
    for (const [name, { failures, lockOuts, lockedUntil }] of names) {
      this.#names.set(name, { failures, lockOuts, lockedUntil });
      if (isUnknown(name)) this.#unknown += 1;
    }
  }
}

const isUnknown = (name: string): boolean => name.startsWith(UNKNOWN_NAME);
