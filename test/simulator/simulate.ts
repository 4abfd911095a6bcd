/** `npm run -s simulate`: worlds drawn from seeds, in which the desk must keep what it promises. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { ENOUGH, report } from './report.ts';
import { drawScript, LAST_SEED, type Script, SEEDS } from './script/script.ts';
import { stopBySignal, stopping } from './stopping.ts';
import type { Wanted } from './wanted.ts';
import { takeOver } from './world/sim-timers.ts';

const count =
  (what: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`give ${what} as a whole number from ${least} to ${most}.`);
  };

const program = new Command('simulate')
  .description('Runs simulated worlds and holds the desk against its invariants.')
  .option('--seed <n>', 'the first world', count('a seed', 0, LAST_SEED), 1)
  .option(
    '--seeds <k>',
    'how many worlds, from that one on (default: 1; 500 for each mutation)',
    count('how many', 1, 1_000_000),
  )
  .option('--steps <m>', 'steps of each world; drawn where left out', count('steps', 1, 100_000))
  .addOption(
    new Option('--script <file>', 'a saved world in the place of a drawn one').conflicts(['seed', 'seeds', 'steps']),
  )
  .option('--shrink', 'make the script of a failure short, and save it in a new temporary folder', false)
  .option('--first', 'stop at the first world that breaks', false)
  .option(
    '--coverage',
    `print what happened how often; from ${ENOUGH} worlds on, what never did is a failure (of fewer, a zero says nothing yet)`,
    false,
  )
  .addOption(
    new Option('--mutations', 'put each deliberate bug in and look for it')
      .default(false)
      .conflicts(['script', 'steps', 'shrink', 'first', 'coverage']),
  )
  .option('--only <names>', 'of the mutations, these, with commas between them')
  .option('--list', 'say what the mutations are, and look for none', false)
  .addHelpText(
    'after',
    `
The last line of worlds that were run is "trace" and a hash of all that happened; that of mutations is how many were found.
The exit status is 0 where nothing broke (every mutation was found), and not 0 otherwise, also where it was stopped by hand.
What it all means is in test/simulator/README.md.`,
  )
  .allowExcessArguments(false)
  .parse();

const wanted = program.opts<Wanted>();
for (const name of ['only', 'list'] as const)
  if (wanted[name] && !wanted.mutations) program.error(`error: --${name} goes with --mutations`);
stopBySignal();
const startedMs = performance.now();
try {
  const status = wanted.mutations ? await mutations() : await worlds();
  process.exitCode = stopping.aborted ? stopping.reason : status;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function mutations(): Promise<number> {
  const { findAll, listAll } = await import('./mutations/find-all.ts');
  if (!wanted.list) return findAll(wanted);
  process.stdout.write(listAll());
  return 0;
}

async function worlds(): Promise<number> {
  const scripts = wanted.script === undefined ? drawn(wanted) : [await read(wanted.script)];
  // From here on there is no other time and no other chance than those of the world.
  takeOver();
  return report(scripts, wanted, startedMs);
}

/** What a script must be is loaded only where there is one to be read. */
async function read(file: string): Promise<Script> {
  const { readScript } = await import('./script/script-of.ts');
  return readScript(file);
}

function* drawn({ seed, seeds = 1, steps }: Wanted): Generator<Script> {
  for (let i = 0; i < seeds; i += 1) yield drawScript((seed + i) % SEEDS, steps);
}
