import type { Proof } from './proofs.ts';

/** The proofs by name with what each says, after the names that none has. */
export function listOf(proofs: readonly Pick<Proof, 'name' | 'says'>[], unknown: readonly string[]): string {
  const width = Math.max(...proofs.map(({ name }) => name.length));
  return [
    ...unknown.map((word) => `there is no proof whose name begins with ${word}`),
    'npm run -s proof -- [NAME…]   all of them, or those whose name begins with one of these:',
    ...proofs.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`),
    'Each says how long it still takes while it runs. FAULT_SEED=N has a run again; PROOF_BITS=8 flips each bit, for hours.',
    '',
  ].join('\n');
}
