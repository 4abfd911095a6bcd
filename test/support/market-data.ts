import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/**
 * The path of a recorded market-data file, or undefined (said aloud once) where the recordings are not at hand.
 * Under `CI` their absence is an error, so that nothing is skipped unseen.
 */
export function marketData(file: string): string | undefined {
  const path = FOLDER + file;
  if (existsSync(path)) return path;
  if (process.env.CI) throw new Error(`${file} is not in ../shared/data: the tests on real data cannot run`);
  console.warn(`skipped: ${file} is not in ../shared/data`);
  return undefined;
}
