/** The thread in which a paper session runs: on a journal of its own, after everything else on the machine. */
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '../../../shared/contract/run-report.ts';
import { type EpochNs, epochMs } from '../../../shared/units/time.ts';
import type { Pacer } from '../../feed/pacer.ts';
import { runSession } from '../../scenario/run.ts';
import { RunCancelled, type RunControl, type RunPhase } from '../../scenario/run-control.ts';
import { checkScenario } from '../../scenario/scenario.ts';
import { threadLine } from '../threads/thread-line.ts';
import { type FromRun, RESULT, type RunProgress, type RunSeat, type ToRun } from './run-protocol.ts';

/** How often it says how far it is, milliseconds. */
const TELL_MS = 100;
/** As `desk session` groups them; changes no result. */
const GROUP = 1_000;
const LINE_FEED = 10;

const { seat, tell, listen, close } = threadLine<RunSeat, FromRun, ToRun>();
const { scenario: json, folder, algorithmFolders, speed, paused } = seat;

/** Holds, hurries and ends the run as it is told, and says how far it is. */
class Held implements RunControl {
  isCancelled = false;
  #progress: RunProgress = { phase: 'preparing', delivered: 0, share: null, marketMs: null };
  #pacer: Pacer | undefined;
  #told = 0;
  /** What was asked for before the market data was open. */
  readonly #early: ToRun[] = [];

  paced(pacer: Pacer): void {
    this.#pacer = pacer;
    if (paused) pacer.pause();
    for (const message of this.#early.splice(0)) this.take(message);
  }

  phase(phase: RunPhase): void {
    this.#progress = { ...this.#progress, phase };
    this.#tell();
  }

  delivered(events: number, share: number | undefined, marketNs: EpochNs): void {
    const marketMs = epochMs(marketNs);
    this.#progress = { ...this.#progress, delivered: events, share: share ?? null, marketMs };
    // A held run stands after the events of its step, and must say so.
    if (this.#pacer?.paused || performance.now() - this.#told >= TELL_MS) this.#tell();
  }

  take(message: ToRun): void {
    if (message.kind === 'cancel') this.isCancelled = true;
    if (this.#pacer === undefined) {
      this.#early.push(message);
      return;
    }
    if (message.kind === 'cancel') this.#pacer.close();
    else if (message.kind === 'pause') this.#pacer.pause();
    else if (message.kind === 'play') this.#pacer.play();
    else if (message.kind === 'step') this.#pacer.step(message.count);
    else this.#pacer.setSpeed(message.speed);
  }

  #tell(): void {
    this.#told = performance.now();
    tell({ kind: 'progress', ...this.#progress });
  }
}

const control = new Held();
listen((message) => control.take(message));

async function run(): Promise<FromRun> {
  const checked = checkScenario(json);
  if (!checked.ok) return { kind: 'failed', words: checked.problems.map(({ message }) => message).join('; ') };
  const report = await runSession({
    scenario: checked.scenario,
    algorithmFolders,
    dataDir: join(folder, RESULT.journal),
    trades: join(folder, RESULT.trades),
    speed,
    group: GROUP,
    control,
  });
  const text = `${JSON.stringify(report, null, 2)}\n`;
  writeFileSync(join(folder, RESULT.report), text, { mode: 0o600, flush: true });
  return { kind: 'done', report: JSON.parse(text) as RunReport, fills: await fillsIn(join(folder, RESULT.trades)) };
}

/** Rows of the file of fills; its header is none. */
async function fillsIn(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(path))
    for (const byte of chunk as Buffer) if (byte === LINE_FEED) lines += 1;
  return lines - 1;
}

try {
  tell(await run());
} catch (error) {
  if (error instanceof RunCancelled || control.isCancelled) tell({ kind: 'cancelled' });
  else tell({ kind: 'failed', words: error instanceof Error ? error.message : String(error) });
} finally {
  close();
}
