import { epochNs } from '../../../shared/units/time.ts';
import type { AuditRow } from '../../engine/ports.ts';
import { hashedMembers } from '../../journal/rows/chain.ts';

/**
 * An evidence bundle: everything that shows what a desk did, in one file that verifies without the desk. It is gzip (RFC 1952) over
 * lines of JSON, one a line, each an object with one member that says what it is:
 *
 *     { "bundle": { format, version, made_at, public_key,
 *                   former_public_keys } }                             the first line
 *     { "row": [seq, ts_ns, actor, role, action, subject, payload, prev_hash, hash] }
 *     { "checkpoint": note }                                           right after the last row that it covers
 *     { "end": { rows, facts, head } }                                 the last line
 *
 * A row's first eight members are the very array whose hash it bears (see `auditHash`); facts stand in the payloads. `made_at`
 * and the keys are words of whoever made the bundle: nothing is trusted because they say so.
 */
export const BUNDLE_FORMAT = 'hotswap-desk-evidence';
export const BUNDLE_VERSION = 1;

/** Longer than any row that a desk writes; a line beyond it is refused before it is whole in memory. Bytes. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** What a bundle says of itself. */
export interface BundleHeader {
  readonly format: string;
  readonly version: number;
  readonly made_at: string;
  /** SPKI in PEM; null where the desk has none. */
  readonly public_key: string | null;
  /** Those that it signed with before, in PEM; older bundles leave them out. */
  readonly former_public_keys?: readonly string[];
}

/** What a bundle says at its end of all that came before. */
export interface BundleEnd {
  readonly rows: number;
  readonly facts: number;
  readonly head: string;
}

/** A line of a bundle. */
export type BundleLine =
  | { readonly kind: 'bundle'; readonly header: BundleHeader }
  | { readonly kind: 'row'; readonly row: AuditRow }
  | { readonly kind: 'checkpoint'; readonly note: string }
  | { readonly kind: 'end'; readonly end: BundleEnd };

/** A row as a bundle or a proof holds it: {@link readRow} reads it. */
export const rowArray = (row: AuditRow): readonly (string | number)[] => [...hashedMembers(row), row.hash];

/** A row as a line holds it. */
export const rowLine = (row: AuditRow): string => JSON.stringify({ row: rowArray(row) });

const HASH = /^[0-9a-f]{64}$/;
const TIME = /^-?\d{1,19}$/;

/** Reads one line. @returns in words what is wrong with it, where something is. */
export function readLine(text: string): BundleLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is not a JSON object';
  const [[kind, body] = ['', undefined], ...more] = Object.entries(value);
  if (more.length > 0) return 'it has more than one member';
  switch (kind) {
    case 'bundle':
      return readHeader(body);
    case 'row': {
      const row = readRow(body);
      return typeof row === 'string' ? row : { kind, row };
    }
    case 'checkpoint':
      return typeof body === 'string' ? { kind, note: body } : 'its checkpoint is no text';
    case 'end':
      return readEnd(body);
    default:
      return 'it is neither a row, nor a checkpoint, nor the end';
  }
}

/** A row from the array that a bundle or a proof holds. @returns in words what is wrong with it, where something is. */
export function readRow(value: unknown): AuditRow | string {
  if (!Array.isArray(value) || value.length !== 9) return 'its row is no array of nine';
  const [seq, ts, ...rest] = value as unknown[];
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return 'its row has no sequence';
  if (typeof ts !== 'string' || !TIME.test(ts)) return `row ${seq} has no time`;
  if (!rest.every((each) => typeof each === 'string')) return `row ${seq} holds what is no text`;
  const [actor, role, action, subject, payload, prevHash, hash] = rest as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (!HASH.test(prevHash) || !HASH.test(hash)) return `row ${seq} bears what is no hash`;
  return { seq, tsNs: epochNs(BigInt(ts)), actor, role, action, subject, payload, prevHash, hash };
}

function readHeader(value: unknown): BundleLine | string {
  const { format, version, made_at, public_key, former_public_keys = [] } = (value ?? {}) as Partial<BundleHeader>;
  if (format !== BUNDLE_FORMAT || typeof version !== 'number') return 'it is no evidence bundle';
  if (version !== BUNDLE_VERSION) return `it is of version ${version}, and this desk reads version ${BUNDLE_VERSION}`;
  if (typeof made_at !== 'string' || (public_key !== null && typeof public_key !== 'string'))
    return 'its first line is not that of a bundle';
  if (!Array.isArray(former_public_keys) || !former_public_keys.every((each) => typeof each === 'string'))
    return 'its first line names former keys that are no texts';
  return { kind: 'bundle', header: { format, version, made_at, public_key, former_public_keys } };
}

function readEnd(value: unknown): BundleLine | string {
  const { rows, facts, head } = (value ?? {}) as Partial<BundleEnd>;
  if (typeof rows !== 'number' || typeof facts !== 'number' || typeof head !== 'string')
    return 'its end says no figures';
  return { kind: 'end', end: { rows, facts, head } };
}
