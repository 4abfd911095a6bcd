import type { AuditRow } from '../../engine/ports.ts';
import { readRow, rowArray } from './bundle-format.ts';

export const PROOF_VERSION = 1;

/** That a row is among those that a checkpoint covers: RFC 6962 2.1.1. */
export interface InclusionProof {
  readonly kind: 'inclusion';
  readonly row: AuditRow;
  readonly path: readonly Buffer[];
  /** The signed note of the checkpoint. */
  readonly checkpoint: string;
}

/** That the rows of one checkpoint are the beginning of those of a later one: RFC 6962 2.1.2. */
export interface ConsistencyProof {
  readonly kind: 'consistency';
  readonly from: string;
  readonly to: string;
  readonly path: readonly Buffer[];
}

export type Proof = InclusionProof | ConsistencyProof;

/** A tree of 2^53 leaves has no longer path, and the proof of consistency no more than one hash beside it. */
const LONGEST_PATH = 54;
const HASH = /^[0-9a-f]{64}$/;

/** A proof as a file holds it: JSON with hashes in hexadecimal, for people and programs to read. */
export function proofText(proof: Proof): string {
  const path = proof.path.map((each) => each.toString('hex'));
  const head = { proof: `hotswap-desk-${proof.kind}`, version: PROOF_VERSION };
  if (proof.kind === 'consistency')
    return `${JSON.stringify({ ...head, from: proof.from, to: proof.to, path }, null, 2)}\n`;
  return `${JSON.stringify({ ...head, row: rowArray(proof.row), path, checkpoint: proof.checkpoint }, null, 2)}\n`;
}

/** Reads a proof. @returns in words what is wrong with the text, where something is. */
export function readProof(text: string): Proof | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'it is no proof';
  const { proof, version, row, path, checkpoint, from, to } = value as Readonly<Record<string, unknown>>;
  if (version !== PROOF_VERSION) return `it is no proof of version ${PROOF_VERSION}`;
  if (!Array.isArray(path) || path.length > LONGEST_PATH || !path.every((each) => HASH.test(String(each))))
    return 'its path is no list of hashes';
  const hashes = path.map((each) => Buffer.from(String(each), 'hex'));
  if (proof === 'hotswap-desk-consistency') {
    if (typeof from !== 'string' || typeof to !== 'string') return 'it names no two checkpoints';
    return { kind: 'consistency', from, to, path: hashes };
  }
  if (proof !== 'hotswap-desk-inclusion') return 'it proves nothing that this desk knows';
  const read = readRow(row);
  if (typeof read === 'string') return read;
  if (typeof checkpoint !== 'string') return 'it names no checkpoint';
  return { kind: 'inclusion', row: read, path: hashes, checkpoint };
}
