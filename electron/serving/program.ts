import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Which program serves a desk, and from which folder. */
export interface Program {
  readonly version: string;
  readonly dataFolder: string;
}

/** The version in the program's own package file, which lies two folders up both as written and as built. */
function ownVersion(): string {
  try {
    const read: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    if (typeof read === 'object' && read !== null && 'version' in read) return String(read.version);
  } catch {
    // A desk whose package file cannot be read still trades.
  }
  return 'unknown';
}

/** The program that runs here. */
export const programAt = (dataDir: string): Program => ({ version: ownVersion(), dataFolder: resolve(dataDir) });
