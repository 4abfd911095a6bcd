import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./algorithms/holds-and-quotes.ts', import.meta.url));
const VERSION = "version: '1.0.0'";

/**
 * Writes one algorithm that has something to hand over as several versions, alike but for their number. What differs
 * between two swaps is then the desk's doing alone.
 *
 * @returns the modules' file names, by rising version, in `directory`.
 */
export function writeVersions(directory: string, count: number): string[] {
  const source = readFileSync(SOURCE, 'utf8');
  if (!source.includes(VERSION)) throw new Error(`${SOURCE} does not say "${VERSION}", which is to be replaced`);
  return Array.from({ length: count }, (_, minor) => {
    const module = `holds-and-quotes-1.${minor}.0.ts`;
    writeFileSync(join(directory, module), source.replace(VERSION, `version: '1.${minor}.0'`));
    return module;
  });
}
