import type { AuditRow } from '../../engine/ports.ts';
import { readSignedHead } from '../../journal/check/signed-head.ts';
import { auditLeaf, type Checkpoint } from '../../journal/checkpoint/checkpoint.ts';
import type { PublicKey } from '../../journal/checkpoint/public-key.ts';
import { verifyConsistency, verifyInclusion } from '../../journal/merkle/proof.ts';
import { auditHash } from '../../journal/rows/chain.ts';
import { readProof } from './proof-format.ts';

/** A proof that holds, and what it says; or what is wrong with it, in words. */
export type ProofReport =
  | { readonly ok: true; readonly kind: 'inclusion'; readonly row: AuditRow; readonly checkpoint: Checkpoint }
  | { readonly ok: true; readonly kind: 'consistency'; readonly from: Checkpoint; readonly to: Checkpoint }
  | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): ProofReport => ({ ok: false, problem });

/** Checks a proof by the public key alone: no journal is needed. Never throws for what is in the text. */
export function verifyProof(text: string, trusted: readonly PublicKey[]): ProofReport {
  const proof = readProof(text);
  if (typeof proof === 'string') return refuse(proof);
  if (proof.kind === 'inclusion') {
    const { row, path } = proof;
    const signed = readSignedHead(proof.checkpoint, trusted);
    if (!signed.ok) return refuse(`its checkpoint: ${signed.problem}`);
    if (auditHash(row) !== row.hash) return refuse(`row ${row.seq} does not give the hash it bears: it was changed`);
    const { size, root } = signed.checkpoint;
    if (!verifyInclusion(auditLeaf(row.hash), row.seq - 1, size, path, root))
      return refuse(`row ${row.seq} is not among the ${size} rows of the checkpoint`);
    return { ok: true, kind: 'inclusion', row, checkpoint: signed.checkpoint };
  }
  const [from, to] = [readSignedHead(proof.from, trusted), readSignedHead(proof.to, trusted)];
  if (!from.ok) return refuse(`its first checkpoint: ${from.problem}`);
  if (!to.ok) return refuse(`its second checkpoint: ${to.problem}`);
  const [old, late] = [from.checkpoint, to.checkpoint];
  if (old.origin !== late.origin) return refuse(`its checkpoints are of two logs, ${old.origin} and ${late.origin}`);
  if (!verifyConsistency(old.size, late.size, proof.path, old.root, late.root))
    return refuse(
      `the ${old.size} rows of the first checkpoint are not the beginning of the ${late.size} of the second`,
    );
  return { ok: true, kind: 'consistency', from: old, to: late };
}
