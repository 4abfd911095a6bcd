/** `npm run -s desk -- <command>`: the command line, from a fresh clone on. */
import { runEntry } from './run-entry.mjs';

await runEntry('electron/desk.ts');
