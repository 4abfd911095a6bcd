import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openRuntime } from '../../electron/runtime/runtime.ts';
import { SAMPLES } from '../../electron/serving/samples.ts';
import { ImportStore } from '../../electron/serving/sessions/import-store.ts';
import { SessionRuns } from '../../electron/serving/sessions/session-runs.ts';
import type { UploadView } from '../../shared/contract/session-import.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import { epochNs } from '../../shared/units/time.ts';
import { FIXTURES } from './runtime.ts';

/** Where modules of runs lie: the samples, and those that do what a version should not. */
const FOLDERS = [SAMPLES, FIXTURES];

/** The imports and runs of a data directory without a desk. */
export class SessionRig {
  readonly directory: string;
  readonly imports: ImportStore;
  readonly runs: SessionRuns;
  readonly #runtime = openRuntime({ folders: FOLDERS });

  /** @param directory A directory of before, to begin on what it holds. */
  constructor(directory = mkdtempSync(join(tmpdir(), 'desk-sessions-'))) {
    this.directory = directory;
    const now = () => epochNs(BigInt(Date.now()) * 1_000_000n);
    this.imports = new ImportStore(directory, now);
    const inspect = (module: string) => this.#runtime.inspect(module);
    this.runs = new SessionRuns({ directory, algorithmFolders: FOLDERS, imports: this.imports, inspect, now });
  }

  /** Sends a file in pieces; resolves when it was checked, with what is left of its upload: undefined where it was taken. */
  async upload(name: string, bytes: Uint8Array): Promise<UploadView | undefined> {
    const { uploadId, chunkBytes } = await this.imports.begin(name, bytes.length, 'ann');
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const piece = Buffer.from(bytes.subarray(at, at + chunkBytes));
      await this.imports.take(uploadId, at, piece.length, pieces(piece));
    }
    return this.checked(uploadId);
  }

  async checked(uploadId: string): Promise<UploadView | undefined> {
    const find = () => this.imports.uploads.find(({ upload_id }) => upload_id === uploadId);
    await until(() => find()?.state !== 'checking');
    return find();
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    await until(() => this.runs.current === null);
  }

  /** Ends everything and removes the directory, unless that is to be looked at. */
  async close(keep = false): Promise<void> {
    await this.runs.close();
    await this.imports.close();
    await this.#runtime.close();
    if (!keep) rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A body in parts, as a request brings it. */
export async function* pieces(...parts: Buffer[]): AsyncGenerator<Buffer, void> {
  yield* parts;
}

/** Waits for what comes by itself; the test's own time limit ends a wait in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(10);
}

/** A swap and the way back on a simulated market: 60 s of it hold about 1,100 events. */
export const swapScenario = (change: JsonObject = {}): JsonObject => ({
  name: 'a swap on a simulated market',
  seed: 7,
  runtime: 'inline',
  feed: { kind: 'sim', duration_seconds: 60 },
  algorithms: [
    {
      name: 'momentum',
      versions: [
        { version: '1.0.0', module: 'momentum-1.0.0.ts' },
        { version: '2.0.0', module: 'momentum-2.0.0.ts' },
      ],
    },
  ],
  steps: [
    { at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' },
    { at: 300, do: 'swap', algorithm: 'momentum', from: '1.0.0', to: '2.0.0', reason: 'ready' },
    { at: 700, do: 'rollback', algorithm: 'momentum', reason: 'the way back' },
  ],
  ...change,
});

/** Trades of one instrument as a file of market data has them, a second apart. */
export function tradesCsv(rows: number, venue = 'x', symbol = 'BTCUSDT'): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const price = (60_000 + Math.round(40 * Math.sin(i / 50)) + (i % 7) / 10).toFixed(2);
    return `${1_723_075_200_000 + i * 1_000},${venue},${symbol},${price},0.0${(i % 9) + 1}`;
  });
  return `ts_ms,venue,symbol,price,qty\n${lines.join('\n')}\n`;
}
