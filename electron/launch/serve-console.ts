/** Before `desk serve`: builds the console that it shows, where that is missing or older than its sources. */
import { buildConsole } from './console-build.ts';

try {
  await buildConsole();
} catch (error) {
  // A desk is needed more than its console is.
  process.stderr.write(`the console cannot be built, and the desk starts without it: ${(error as Error).message}\n`);
}
