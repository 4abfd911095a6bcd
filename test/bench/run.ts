/** `npm run -s bench -- [NAME]`: measures and prints one JSON object a line on standard output. */
import { parseArgs } from 'node:util';
import { defined } from '../../shared/base/assert.ts';
import { measure } from './bench.ts';
import { names, select } from './catalog.ts';
import { broken } from './figure.ts';

const RUNS = 5;
const QUICK = { runs: 2, scale: 0.1 };

const USAGE = `npm run -s bench -- [NAME] [--runs N] [--quick]

  NAME       a bench, or one figure of it; all of them where it is left out
  --runs N   runs that count (${RUNS})
  --quick    two runs of a tenth of the length: a look, no measurement

Figures go to standard output, one JSON object a line; progress to standard error. The exit status is 0 only if every
event reached a version once and was answered.
Names: ${names().join(' ')}
`;

function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function parse() {
  const options = { runs: { type: 'string' }, quick: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const { values, positionals } = parse();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (positionals.length > 1) refuse(`one name at a time, not ${positionals.join(' ')}`);
const [name] = positionals;
const benches = select(name);
if (benches.length === 0) refuse(`there is no bench ${name}`);
const runs = values.runs === undefined ? (values.quick ? QUICK.runs : RUNS) : Number(values.runs);
if (!(Number.isSafeInteger(runs) && runs > 0)) refuse(`--runs ${values.runs} is not a number of runs`);

const settings = {
  runs,
  scale: values.quick ? QUICK.scale : 1,
  progress: (text: string) => void process.stderr.write(`${text}\n`),
};
for (const bench of benches) {
  for (const probe of bench.probes) {
    const figures = await measure(bench.name, probe, settings);
    for (const [i, figure] of figures.entries()) {
      process.stdout.write(`${JSON.stringify(figure)}\n`);
      for (const what of broken(defined(probe.figures[i], figure.figure), figure)) {
        process.stderr.write(`${what}\n`);
        process.exitCode = 1;
      }
    }
  }
}
