import type { Proof } from './proofs.ts';

/** The proofs by name with what each says, after the names that none has. */
export function listOf(
  proofs: readonly Pick<Proof, 'name' | 'says' | 'minutes'>[],
  unknown: readonly string[],
): string {
  const width = Math.max(...proofs.map(({ name }) => name.length));
  return [
    ...unknown.map((word) => `there is no proof whose name begins with ${word}`),
    'npm run -s proof -- [NAME…]   all of them, or those whose name begins with one of these:',
    'The figure is about how long each takes on two cores.',
    ...proofs.map(({ name, says, minutes }) => `  ${name.padEnd(width)}  ${String(minutes).padStart(3)} min  ${says}`),
    'Most say how long they still take while they run. FAULT_SEED=N has a run again; PROOF_BITS=8 flips each bit, for hours.',
    '',
  ].join('\n');
}
