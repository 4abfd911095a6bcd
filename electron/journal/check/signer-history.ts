import { createPublicKey } from 'node:crypto';
import { type AuditRow, START_ACTION } from '../../engine/ports.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { NoteError, parseNote, verifyNote } from '../checkpoint/note.ts';
import { PublicKey } from '../checkpoint/public-key.ts';
import { TAKEN_OVER } from '../checkpoint/taken-over.ts';
import { isoTime } from '../iso-time.ts';
import { payloadOf } from '../rows/payload.ts';
import { SEALED, UNSEALED } from '../segments/seal-segments.ts';
import type { Report } from './problem.ts';

const KEY_ACTIONS: readonly string[] = ['signing_key_created', 'signing_key_changed'];
/** What the process writes first that goes on with a journal: its clock may be behind that of the one before. */
const FIRST_ACTIONS: readonly string[] = [START_ACTION, 'restored', SEALED, UNSEALED, TAKEN_OVER];

/** A key that the audit names, and the row that names it. */
interface NamedKey {
  readonly seq: number;
  readonly key: PublicKey;
}

/** A checkpoint that fits its rows, and that nobody has signed who is trusted. */
interface Pending {
  readonly size: number;
  readonly note: string;
  readonly origin: string;
  readonly problem: string;
}

/**
 * Who has signed over the life of a journal, and when. The key of a desk may change, and the audit names each: a checkpoint that is signed with
 * an earlier key counts where a later one, signed with a key that is trusted, covers the row that names the earlier key. The other
 * way round nothing follows: who has put a new key in place may have written the row that says so.
 */
export class SignerHistory {
  readonly #named: NamedKey[] = [];
  #pending: Pending[] = [];
  readonly #fingerprints = new Set<string>();
  readonly #remarks: string[] = [];
  #lastFirst = 0;

  /** What is no problem and worth a look, in words. */
  get remarks(): readonly string[] {
    return this.#remarks;
  }

  /** Fingerprints of earlier keys whose checkpoints count. */
  get keys(): readonly string[] {
    return [...this.#fingerprints];
  }

  /** Takes the next audit row in. */
  row({ seq, action, payload }: Pick<AuditRow, 'seq' | 'action' | 'payload'>): void {
    if (FIRST_ACTIONS.includes(action)) this.#lastFirst = seq;
    if (KEY_ACTIONS.includes(action)) for (const key of keysIn(payload)) this.#named.push({ seq, key });
  }

  /** A checkpoint fits its rows; nobody who is trusted has signed it. What becomes of it is known once all is read. */
  pend(pending: Pending): void {
    this.#pending.push(pending);
  }

  /** A checkpoint fits its rows, and somebody who is trusted has signed it: so those before it count whose keys it covers. */
  vouch(size: number): void {
    this.#pending = this.#pending.filter((each) => {
      const key = each.size < size ? this.#signerOf(each, size) : undefined;
      if (key) this.#fingerprints.add(key.key.fingerprint);
      return key === undefined;
    });
  }

  /** Holds the times of two checkpoints, one after the other, against each other. @returns a problem in words; undefined for none. */
  timeProblem(before: Checkpoint, next: Checkpoint): string | undefined {
    if (next.tsNs >= before.tsNs) return undefined;
    const words = `it was made ${isoTime(next.tsNs)}, earlier than the one before it over ${before.size} rows (${isoTime(before.tsNs)})`;
    if (this.#lastFirst <= before.size)
      return `${words}, and the desk was not started between them: its clock does not go back while it runs`;
    this.#remarks.push(
      `checkpoint over ${next.size} audit rows: ${words}. The desk was started between them: its machine's clock had been set back, or somebody with the key dates checkpoints back`,
    );
    return undefined;
  }

  /** No row is left: what is told of checkpoints that nobody who is trusted has signed. */
  finish(report: Report): void {
    const ofOthers = new Map<NamedKey, Pending[]>();
    for (const each of this.#pending) {
      const signer = this.#signerOf(each, Number.POSITIVE_INFINITY);
      if (signer) ofOthers.set(signer, [...(ofOthers.get(signer) ?? []), each]);
      else tell(report, each.size, `checkpoint over ${each.size} audit rows: ${each.problem}`);
    }
    for (const [{ seq, key }, all] of ofOthers) {
      const [first, last] = [all[0]?.size ?? 0, all.at(-1)?.size ?? 0];
      const which =
        all.length === 1
          ? `checkpoint over ${first} audit rows: it`
          : `${all.length} checkpoints, over ${first} to ${last} audit rows: they`;
      tell(
        report,
        first,
        `${which} ${all.length === 1 ? 'is' : 'are'} signed with key ${key.fingerprint.slice(0, 16)}…, which audit row ${seq} names, and no key that is trusted says so: whoever puts a new key in place can write such a row too. Ask whoever runs the desk for that key on another way, compare its fingerprint, and give both keys with --public-key`,
      );
    }
    this.#pending = [];
  }

  #signerOf({ note, origin }: Pending, within: number): NamedKey | undefined {
    return this.#named.find(({ seq, key }) => seq <= within && isSigned(note, origin, key));
  }
}

const tell = (report: Report, seq: number, message: string): void => report({ table: 'checkpoints', seq, message });

function isSigned(note: string, origin: string, key: PublicKey): boolean {
  try {
    return verifyNote(parseNote(note), origin, [key]) === key;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

/** The keys that a row names: the one that signs from there on, and the one before it. */
function keysIn(payload: string): readonly PublicKey[] {
  const { public_key, former } = payloadOf(payload);
  const { public_key: before } = (former ?? {}) as { readonly public_key?: unknown };
  return [public_key, before].flatMap((raw) => (typeof raw === 'string' ? (keyOf(raw) ?? []) : []));
}

/** The key of so many bytes in base64; undefined for what is no key. */
function keyOf(raw: string): PublicKey | undefined {
  try {
    const x = Buffer.from(raw, 'base64').toString('base64url');
    return new PublicKey(createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  } catch {
    return undefined;
  }
}
