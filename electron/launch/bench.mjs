/** `npm run -s bench -- NAME`: the measurements, from a fresh clone on. */
import { runEntry } from './run-entry.mjs';

await runEntry('test/bench/run.ts');
