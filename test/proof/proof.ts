/**
 * `npm run proof`: the full counts of what `npm test` runs a sample of. With arguments, only the proofs whose name begins
 * with one of them. `FAULT_SEED` has a run again; `PROOF_BITS=8` flips each bit of a byte, which takes hours.
 */
import { counted } from '../../shared/base/words.ts';
import { freshSeed } from '../support/fault-disk-chance.ts';
import { whyNoShim } from '../support/fault-disk-shim.ts';
import { listOf } from './list.ts';
import { Progress } from './progress.ts';
import { PROOFS, type Proof, type Proved } from './proofs.ts';
import { Told } from './told.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !PROOFS.some(({ name }) => name.startsWith(word)));
if (unknown.length > 0) {
  const asked = unknown.some((word) => word === '--help' || word === '-h');
  (asked ? process.stdout : process.stderr).write(listOf(PROOFS, asked ? [] : unknown));
  process.exit(asked ? 0 : 2);
}
const chosen = PROOFS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));
const seed = freshSeed('proof');
const results: { readonly proof: Proof; readonly proved: Proved; readonly seconds: number }[] = [];

const noShim = whyNoShim();
if (noShim !== undefined) process.stderr.write(`what needs file calls recorded will fail: ${noShim}\n`);
for (const proof of chosen) {
  const progress = new Progress(proof.name);
  const told = new Told();
  const proved = await proof
    .run(seed, progress.at, told.tell)
    .catch((error: Error): Proved => ({ figures: {}, problems: [...told.all, error.stack ?? error.message] }));
  const { problems } = proved;
  // What runs in a process of its own has its problems from there at its end.
  problems.forEach(told.tell);
  progress.end(problems.length === 0 ? 'holds' : `DOES NOT HOLD, ${counted(problems.length, 'problem')}`);
  results.push({ proof, proved, seconds: progress.seconds });
}

const width = Math.max(...chosen.map(({ name }) => name.length));
for (const { proof, proved, seconds } of results) {
  const figures = Object.entries(proved.figures).map(([name, value]) => `${name} ${value}`);
  const verdict = proved.problems.length === 0 ? 'holds' : 'FAILS';
  console.log(`${proof.name.padEnd(width)}  ${verdict}  ${seconds.toFixed(0).padStart(5)} s  ${figures.join(', ')}`);
}
const failed = results.filter(({ proved }) => proved.problems.length > 0).length;
const held = results.length - failed;
console.log(
  `${counted(held, 'proof')} ${held === 1 ? 'holds' : 'hold'}, ${failed} ${failed === 1 ? 'does' : 'do'} not (seed ${seed})`,
);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
