/** `npm run -s simulate -- --seed N`: worlds drawn from seeds, in which the desk must keep its promises. */
import { runEntry } from './run-entry.mjs';

await runEntry('test/simulator/start.ts');
