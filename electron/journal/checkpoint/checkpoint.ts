import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { HASH_BYTES } from '../merkle/tree.ts';
import { NoteError } from './note.ts';

/**
 * What a desk signs from time to time: where its audit stood. As text it is a C2SP `tlog-checkpoint`
 * (c2sp.org/tlog-checkpoint), so that tools for transparency logs can check it.
 */
export interface Checkpoint {
  /** Which log it is of, and the name that it is signed under: `hotswap-desk/<desk id>`. */
  readonly origin: string;
  /** Audit rows that it covers: those with sequence 1 to `size`. At least 1. */
  readonly size: number;
  /** Merkle root (RFC 6962) over them; the data of leaf i are the 32 bytes of the hash of audit row i + 1. */
  readonly root: Buffer;
  /** Hash of the last of them, 64 lower-case hexadecimal digits. */
  readonly head: string;
  /** Facts that they cover. */
  readonly facts: number;
  /** When it was made, UTC. */
  readonly tsNs: EpochNs;
}

/** Which log a desk's audit is. */
export const originOf = (deskId: string): string => `hotswap-desk/${deskId}`;

/** What a leaf of the audit's tree holds: the bytes of a row's hash. */
export const auditLeaf = (hash: string): Buffer => Buffer.from(hash, 'hex');

const NS_PER_S = 1_000_000_000n;

/** UTC with nanoseconds, which `Date` does not have: `2026-01-31T12:00:00.000000001Z`. */
function isoNs(at: EpochNs): string {
  const seconds = at / NS_PER_S;
  return `${new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)}.${String(at % NS_PER_S).padStart(9, '0')}Z`;
}

/** The text of a checkpoint, which is what is signed. */
export const formatCheckpoint = ({ origin, size, root, head, facts, tsNs }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\nhead ${head}\nfacts ${facts}\ntime ${isoNs(tsNs)}\n`;

const FORM =
  /^(hotswap-desk\/[!-*,-~]{1,100})\n([1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\nhead ([0-9a-f]{64})\nfacts (0|[1-9]\d{0,15})\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z\n$/;

/**
 * Reads the text of a checkpoint of a desk. Strict: what it takes is, byte for byte, what {@link formatCheckpoint} writes.
 *
 * @throws {NoteError} for anything else.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [match, origin = '', size, root = '', head = '', facts, second, fraction] = FORM.exec(text) ?? [];
  const at = Date.parse(`${second}Z`);
  if (match === undefined || Number.isNaN(at)) throw new NoteError('this is not the checkpoint of a desk');
  const checkpoint: Checkpoint = {
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    head,
    facts: Number(facts),
    tsNs: epochNs(BigInt(at / 1_000) * NS_PER_S + BigInt(fraction ?? 0)),
  };
  // Catches what a pattern cannot: the 31st of June, spare bits in base64, a size past 2^53.
  if (checkpoint.root.length !== HASH_BYTES || formatCheckpoint(checkpoint) !== text) {
    throw new NoteError('this is not a checkpoint as a desk writes it');
  }
  return checkpoint;
}
