import type { EpochNs } from '../units/time.ts';

/** A signed head of the audit, as the journal keeps it. */
export interface CheckpointRecord {
  /** Audit rows that it covers, from the first on. */
  readonly size: number;
  /** Merkle root over them (RFC 6962), base64. */
  readonly root: string;
  /** Hash of the last of them, 64 hexadecimal digits. */
  readonly head: string;
  /** Facts that they cover. */
  readonly facts: number;
  /** When it was made. */
  readonly tsNs: EpochNs;
  /** What was signed, with its signature: a C2SP signed note. */
  readonly note: string;
}

/** How far the audit is covered by signed heads. */
export interface CheckpointState {
  /** Checkpoints on disk. */
  readonly count: number;
  /** Audit rows that the last one covers; 0 before the first. */
  readonly rows: number;
  /** Audit rows behind it, which only the chain protects. */
  readonly uncovered: number;
  /** When the last one was made; undefined before the first. */
  readonly tsNs: EpochNs | undefined;
  /** When the first row behind it was written, as this process knows; undefined where there is none. */
  readonly uncoveredSinceNs: EpochNs | undefined;
  /** The public key of what is signed now, PEM (SPKI); undefined where nothing can be signed. */
  readonly publicKey: string | undefined;
  /** SHA-256 of that key's 32 bytes, hexadecimal, for people to compare. */
  readonly fingerprint: string | undefined;
  /** Why none is made, written or anchored, in words; undefined while all is well. */
  readonly problem: string | undefined;
}
