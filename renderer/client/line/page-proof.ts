import { CONSOLE_PROTOCOL, PAGE_HEADER, PROOF_PROTOCOL } from '../../../shared/contract/page-line.ts';
import { keptUnder, type Place } from '../kept.ts';
import { fieldOf } from './page-request.ts';

/** Whose cookie a proof goes with: that of the token, or an operator's. */
export type ProofOf = 'directory' | 'operator';

type Proofs = Partial<Readonly<Record<ProofOf, string>>>;

/**
 * The proofs without which the page's cookies open nothing. A browser sends a cookie to every server on this host, whatever its port; what a page
 * keeps in its own storage is seen by its own origin alone.
 */
export interface PageProofs {
  /** Takes the proof out of what the desk answered to a sign-in. @throws {Error} where there is none. */
  take(of: ProofOf, answer: unknown): void;
  forget(of: ProofOf): void;
  /**
   * Whether the page has a proof of the token beside an operator's, which is kept when their session has ended: it says that somebody had
   * signed in here, so that the page goes on with the token only once a person has said so.
   */
  hasBoth(): boolean;
  /**
   * What the page's own requests carry.
   *
   * @param of - `acting` where something is asked or done: never the token's beside an operator's. `all` where sessions are opened and ended.
   */
  headers(of?: 'acting' | 'all'): Readonly<Record<string, string>>;
  /** What its socket offers, the desk's own protocol first. */
  protocols(): string[];
}

/** What a proof may look like; anything else would end in a fault of the socket's instead of a refusal of the desk's. */
const FORM = /^[\w-]{1,100}$/;

const proofsIn = (read: unknown): Proofs => {
  const proof = (of: ProofOf): Proofs => {
    const text = fieldOf(read, of);
    return typeof text === 'string' && FORM.test(text) ? { [of]: text } : {};
  };
  return { ...proof('directory'), ...proof('operator') };
};

/** The one proof by which the page acts: the operator's, where somebody has signed in, for good or until they have said otherwise. */
const acting = ({ directory, operator }: Proofs): readonly string[] =>
  [operator ?? directory].filter((each) => each !== undefined);

/** Keeps them where this browser lets it, so that they outlive a reload and serve all its pages of this desk; else for as long as the page lives. */
export function pageProofs(place: Place): PageProofs {
  const kept = keptUnder('desk.page-proofs.1', place);
  let own: Proofs = {};
  const now = (): Proofs => {
    const read = kept.read();
    return read === undefined ? own : proofsIn(read);
  };
  const keep = (proofs: Proofs): void => {
    own = proofs;
    kept.keep(proofs);
  };
  return {
    take(of, answer) {
      const said = fieldOf(answer, 'page_proof');
      if (typeof said !== 'string' || !FORM.test(said))
        throw new Error('The desk let this window in without a proof; it may be of another version: reload the page');
      keep({ ...now(), [of]: said });
    },
    forget(of) {
      const { [of]: _, ...others } = now();
      keep(others);
    },
    hasBoth: () => Object.keys(now()).length === 2,
    headers(of = 'acting'): Readonly<Record<string, string>> {
      const shown = of === 'all' ? Object.values(now()) : acting(now());
      return shown.length === 0 ? {} : { [PAGE_HEADER]: shown.join(' ') };
    },
    protocols: () => [CONSOLE_PROTOCOL, ...acting(now()).map((proof) => `${PROOF_PROTOCOL}${proof}`)],
  };
}

/** Of a page that shows nothing of the kind: the desk's own window, and tests. */
export const NO_PROOFS: PageProofs = {
  take: () => undefined,
  forget: () => undefined,
  hasBoth: () => false,
  headers: () => ({}),
  protocols: () => [CONSOLE_PROTOCOL],
};
