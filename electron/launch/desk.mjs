/** `npm run -s desk -- <command>`: the command line, from a fresh clone on. */
import { runEntry } from './run-entry.mjs';

const args = process.argv.slice(2);
const showsConsole = args[0] === 'serve' && !args.some((arg) => arg === '--help' || arg === '-h');
if (showsConsole) await runEntry('electron/launch/serve-console.ts', []);
if (!process.exitCode) await runEntry('electron/desk.ts', args);
