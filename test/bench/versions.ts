import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = "version: '1.0.0'";

/**
 * Writes one algorithm of the bench, by default one that has something to hand over, as several versions, alike but for
 * their number. What differs between two swaps is then the desk's doing alone.
 *
 * @returns the modules' file names, by rising version, in `directory`.
 */
export function writeVersions(directory: string, count: number, algorithm = 'holds-and-quotes'): string[] {
  const path = fileURLToPath(new URL(`./algorithms/${algorithm}.ts`, import.meta.url));
  const source = readFileSync(path, 'utf8');
  if (!source.includes(VERSION)) throw new Error(`${path} does not say "${VERSION}", which is to be replaced`);
  return Array.from({ length: count }, (_, minor) => {
    const module = `${algorithm}-1.${minor}.0.ts`;
    writeFileSync(join(directory, module), source.replace(VERSION, `version: '1.${minor}.0'`));
    return module;
  });
}
