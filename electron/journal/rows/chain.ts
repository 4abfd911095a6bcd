import { hash } from 'node:crypto';
import type { AuditRow, StoredFact } from '../../engine/ports.ts';

/** What the first audit row has in the place of a previous hash. */
export const GENESIS_HASH = '0'.repeat(64);

/** One-shot hashing: half the cost of a hash object for inputs of a few hundred bytes. */
const sha256 = (text: string): string => hash('sha256', text, 'hex');

/**
 * The hash of an audit row: SHA-256, as 64 lower-case hexadecimal digits, over the UTF-8 bytes of the canonical
 * JSON (RFC 8785) of the array
 *
 *     [seq, ts_ns, actor, role, action, subject, payload, prev_hash]
 *
 * where `seq` is a JSON number and everything else a JSON string: `ts_ns` as decimal digits, because JSON numbers
 * cannot carry nanoseconds, and `payload` as the very text of the column. Anyone can recompute it from the table
 * alone, in any language.
 *
 * `JSON.stringify` of an array of strings and whole numbers is already canonical: RFC 8785 differs from it only
 * in the order of object keys, and there are none here.
 */
export const auditHash = (row: Omit<AuditRow, 'hash'>): string => sha256(JSON.stringify(hashedMembers(row)));

/** The array whose hash an audit row bears. */
export const hashedMembers = ({
  seq,
  tsNs,
  actor,
  role,
  action,
  subject,
  payload,
  prevHash,
}: Omit<AuditRow, 'hash'>): readonly (string | number)[] => [
  seq,
  String(tsNs),
  actor,
  role,
  action,
  subject,
  payload,
  prevHash,
];

/**
 * A fact in the form in which the audit row that names it holds it, so that the chain covers the facts too: the
 * canonical JSON of `{ body, kind, ts_ns }`, with `ts_ns` as decimal digits. The fact's body is canonical JSON
 * already and goes in as it is; holding the fact itself costs less than hashing it a second time, and what was
 * done to a fact can be seen, not only that something was.
 */
export const factRecord = (fact: StoredFact): string =>
  `{"body":${fact.body},"kind":${JSON.stringify(fact.kind)},"ts_ns":"${fact.tsNs}"}`;
