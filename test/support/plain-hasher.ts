import type { PasswordHasher } from '../../electron/api/operator/password.ts';

/** A hasher without work, which counts and can be held up: scrypt takes a third of a second for each password. */
export class PlainHasher implements PasswordHasher {
  /** Every check that began, with whether there was a hash to check against. */
  readonly checked: boolean[] = [];
  /** Checks under way now, and the most there ever were. */
  underWay = 0;
  most = 0;
  #held: (() => void)[] | undefined;
  #most = Number.POSITIVE_INFINITY;

  hash = (password: string): Promise<string> => Promise.resolve(`plain:${password.normalize('NFKC')}`);

  async verify(password: string, hash: string | undefined): Promise<boolean> {
    this.checked.push(hash !== undefined);
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    const held = this.#held;
    if (held !== undefined && held.length < this.#most) await new Promise<void>((release) => held.push(release));
    this.underWay -= 1;
    return hash === `plain:${password.normalize('NFKC')}`;
  }

  /** From here on no check ends before {@link release}, or only so many of them. */
  hold(most = Number.POSITIVE_INFINITY): void {
    this.#most = most;
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const each of held) each();
  }
}
