import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A desk that does not answer for so long is left to the start itself, which finds its lock, milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * The console's address of the desk that runs on a data directory already, with the token in its fragment as a start
 * prints it; undefined where none answers. A lock file may be left from a desk that died, and its port be another's by
 * now: who answers must know this directory's token.
 */
export async function runningDesk(dataDir: string): Promise<string | undefined> {
  try {
    const { port } = JSON.parse(readFileSync(join(dataDir, 'desk.lock'), 'utf8')) as { port?: unknown };
    const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
    if (!Number.isInteger(port)) return undefined;
    const url = `http://127.0.0.1:${port}`;
    const { ok } = await fetch(`${url}/health/detailed`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return ok ? `${url}/#token=${token}` : undefined;
  } catch {
    return undefined;
  }
}
