/** `npm test`: installs what is missing, then verifies everything. `npm test -- WORD…` runs the tests that fit. */
import { runEntry } from '../electron/launch/run-entry.mjs';

await runEntry('test/verify.ts');
