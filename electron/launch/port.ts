import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Where `desk serve` listens too, so that one address serves for both. */
const USUAL_PORT = 8350;

const portFile = (dataDir: string): string => join(dataDir, 'port');

/**
 * The port to open the console on: the one that this data directory had last, so that a console which is still open
 * finds the desk again after a restart; else the usual one; else any that is free.
 *
 * @param isFree tells whether a port can be listened on now.
 * @returns 0 where both are taken: the system then gives a free one.
 */
export async function choosePort(
  dataDir: string,
  isFree: (port: number) => Promise<boolean> = canListen,
): Promise<number> {
  for (const port of [recordedPort(dataDir), USUAL_PORT]) if (port !== undefined && (await isFree(port))) return port;
  return 0;
}

/** Keeps the port for the next start. */
export function rememberPort(dataDir: string, port: number): void {
  writeFileSync(portFile(dataDir), `${port}\n`);
}

function recordedPort(dataDir: string): number | undefined {
  try {
    const port = Number(readFileSync(portFile(dataDir), 'utf8'));
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
  } catch {
    // The first start, or a file that nobody can read: any port will do.
    return undefined;
  }
}

/** Whether the loopback interface gives this port away now. */
export function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
