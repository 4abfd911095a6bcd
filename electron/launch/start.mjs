/** `npm start`: installs what is missing, then opens the console. */
import { runEntry } from './run-entry.mjs';

await runEntry('electron/launch/open.ts');
