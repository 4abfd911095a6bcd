/** `npm run -s simulate`: worlds drawn from seeds, in which the desk must keep what it promises. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { report } from './report.ts';
import { drawScript, type Script, scriptOf } from './script/script.ts';
import { takeOver } from './world/sim-timers.ts';

/** What the command line asks for. */
export interface Asked {
  readonly seed: number;
  readonly seeds: number;
  readonly steps?: number;
  readonly script?: string;
  readonly shrink: boolean;
  readonly first: boolean;
  readonly coverage: boolean;
  readonly mutations: boolean;
  readonly only?: string;
}

const MOST_SEED = 2 ** 31 - 1;

const count =
  (what: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`give ${what} as a whole number from ${least} to ${most}.`);
  };

const program = new Command('simulate')
  .description(
    'Runs simulated worlds and holds the desk against its invariants. The last line is a hash of all that happened.',
  )
  .option('--seed <n>', 'the first world', count('a seed', 0, MOST_SEED), 1)
  .option('--seeds <k>', 'how many worlds, from that one on', count('how many', 1, 1_000_000), 1)
  .option('--steps <m>', 'steps of each world; drawn where left out', count('steps', 1, 100_000))
  .option('--script <file>', 'a saved world in the place of a drawn one')
  .option('--shrink', 'make the script of a failure short', false)
  .option('--first', 'stop at the first world that breaks', false)
  .option('--coverage', 'print what happened how often, and fail where anything never did', false)
  .option('--mutations', 'put each deliberate bug in and look for it', false)
  .option('--only <names>', 'of the mutations, these, with commas between them')
  .allowExcessArguments(false)
  .parse();

const asked = program.opts<Asked>();
if (asked.mutations) {
  const { findAll } = await import('./mutations/find-all.ts');
  process.exitCode = await findAll(asked);
} else {
  // From here on there is no other time and no other chance than those of the world.
  const startedMs = performance.now();
  takeOver();
  try {
    process.exitCode = await report(scripts(asked), asked, startedMs);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

function* scripts({ seed, seeds, steps, script }: Asked): Generator<Script> {
  if (script !== undefined) return yield scriptOf(readFileSync(script, 'utf8'), script);
  for (let i = 0; i < seeds; i += 1) yield drawScript((seed + i) % MOST_SEED, steps);
}
