import { randomUUID } from 'node:crypto';
import type { RunDetail, RunEnd, RunSummary, RunView, ScenarioProblemView } from '../../../shared/contract/run.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { failure } from '../../api/failure.ts';
import { isoTime } from '../../api/map/time.ts';
import type { FilePiece, RunOrder, Runs } from '../../api/sessions/runs.ts';
import { roomIn, sizeWords, watchRoom } from '../room.ts';
import { withoutFolders } from '../without-folders.ts';
import { ActiveRun, type RunOutcome } from './active-run.ts';
import type { ImportStore } from './import-store.ts';
import { RunFolder } from './run-folder.ts';
import { type Inspect, readGiven } from './scenario-given.ts';

/** A journal of a long run has some hundred megabytes. */
const ROOM_TO_START = 500_000_000;
const NO_ROOM = 'the disk was nearly full, and what is left of it is the desk’s; nothing was kept';

/** What the runs of a desk are made from. */
export interface RunParts {
  readonly directory: string;
  readonly algorithmFolders: readonly string[];
  readonly imports: ImportStore;
  readonly inspect: Inspect;
  /** Wall time. */
  readonly now: () => EpochNs;
}

/** Paper sessions beside a desk: one at a time, each in a thread and on a journal of its own. */
export class SessionRuns implements Runs {
  readonly #parts: RunParts;
  readonly #folder: RunFolder;
  readonly #kept = new Map<string, RunSummary>();
  #active: ActiveRun | undefined;
  /** Set while a run is looked through that is to be started: a second one must not slip in meanwhile. */
  #starting = false;
  #settled: Promise<void> = Promise.resolve();
  #last: RunEnd | null = null;
  #closed = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#folder = new RunFolder(parts.directory);
    for (const run of this.#folder.list()) this.#kept.set(run.run_id, run);
  }

  get current(): RunView | null {
    return this.#active?.view() ?? null;
  }

  get last(): RunEnd | null {
    return this.#last;
  }

  get kept(): readonly RunSummary[] {
    return [...this.#kept.values()].sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
  }

  async problems(scenario: JsonObject): Promise<readonly ScenarioProblemView[]> {
    return (await readGiven(scenario, this.#parts.imports, this.#parts.inspect)).problems;
  }

  async start({ scenario, seed, speed, paused, by }: RunOrder): Promise<RunView> {
    this.#assertIdle();
    this.#starting = true;
    try {
      const seeded = seed === undefined ? scenario : { ...scenario, seed };
      const given = await readGiven(seeded, this.#parts.imports, this.#parts.inspect);
      if (!('scenario' in given)) throw cannotRun(given.problems);
      const room = await roomIn(this.#folder.path);
      if (room < ROOM_TO_START)
        throw failure(
          'unavailable',
          `the disk has room for ${sizeWords(room)}, and a run needs ${sizeWords(ROOM_TO_START)}: delete results or imports`,
        );
      if (this.#closed) throw failure('unavailable', 'the desk is about to stop');
      const runId = randomUUID();
      const folder = this.#folder.begin(runId);
      const fixed = {
        run_id: runId,
        name: given.scenario.name,
        feed: given.feed,
        seed: given.scenario.seed,
        started_at: isoTime(this.#parts.now()),
        started_by: by,
      };
      this.#parts.imports.inUse = given.file;
      const active = new ActiveRun(fixed, {
        scenario: given.json,
        folder,
        algorithmFolders: this.#parts.algorithmFolders,
        speed,
        paused,
      });
      this.#active = active;
      this.#settled = this.#settle(active, folder, seeded);
      return active.view();
    } finally {
      this.#starting = false;
    }
  }

  async detail(runId: string): Promise<RunDetail> {
    const summary = this.#result(runId);
    return { ...summary, ...(await this.#folder.read(runId)) };
  }

  file(runId: string, file: string, offset: number): Promise<FilePiece> {
    this.#result(runId);
    return this.#folder.piece(runId, file, offset);
  }

  pause(runId: string): RunView {
    return this.#on(runId, (run) => run.pause());
  }

  play(runId: string): RunView {
    return this.#on(runId, (run) => run.play());
  }

  step(runId: string, count: number): RunView {
    return this.#on(runId, (run) => {
      if (!run.isHeld) throw failure('broken_rule', 'the run is not held: pause it before stepping');
      run.step(count);
    });
  }

  setSpeed(runId: string, speed: number | 'max'): RunView {
    return this.#on(runId, (run) => run.setSpeed(speed));
  }

  async cancel(runId: string): Promise<void> {
    this.#on(runId, (run) => run.cancel('cancelled by a person; nothing of it was kept'));
    await this.#settled;
  }

  async delete(runId: string): Promise<void> {
    this.#result(runId);
    this.#folder.remove(runId);
    this.#kept.delete(runId);
  }

  /** Ends the run that is under way; nothing of it is kept. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#active?.cancel('the desk stopped');
    await this.#settled;
  }

  #assertIdle(): void {
    const running = this.current;
    if (running === null && !this.#starting) return;
    const how = running === null ? 'another run is about to start' : `${running.name} is ${running.state}`;
    throw failure('conflict', `${how}, and one runs at a time: cancel it, or wait for its end`);
  }

  #on(runId: string, act: (run: ActiveRun) => void): RunView {
    const run = this.#active;
    if (run?.id !== runId) {
      if (this.#kept.has(runId)) throw failure('conflict', 'this run has ended');
      throw failure('not_found', 'there is no such run any more');
    }
    act(run);
    return run.view();
  }

  #result(runId: string): RunSummary {
    const summary = this.#kept.get(runId);
    if (summary !== undefined) return summary;
    if (this.#active?.id === runId) throw failure('not_found', 'this run is under way: there is no result yet');
    throw failure('not_found', 'there is no such result any more');
  }

  async #settle(active: ActiveRun, folder: string, scenario: JsonObject): Promise<void> {
    const unwatch = watchRoom(this.#folder.path, () => active.cancel(NO_ROOM));
    const outcome = await active.ended;
    unwatch();
    const view = active.view();
    try {
      this.#end(view, outcome, folder, scenario);
    } catch (error) {
      const words = `its result could not be kept: ${withoutFolders((error as Error).message, folder, this.#folder.path)}`;
      this.#fail(view, { how: 'failed', words }, folder);
    }
    this.#active = undefined;
    this.#parts.imports.inUse = undefined;
  }

  #end(view: RunView, outcome: RunOutcome, folder: string, scenario: JsonObject): void {
    if (outcome.how !== 'done') return this.#fail(view, outcome, folder);
    const { report, fills } = outcome;
    const { run_id, name, feed, seed, speed, started_at, started_by, seconds } = view;
    const kept = this.#folder.keep(
      folder,
      {
        ...{ run_id, name, feed, seed, speed, started_at, started_by, seconds, fills },
        ended_at: isoTime(this.#parts.now()),
        events: report.events.delivered,
        total: report.pnl.total,
        state_hash: report.state_hash,
        verified: report.audit.verified,
      },
      scenario,
    );
    this.#kept.set(run_id, kept);
  }

  #fail({ run_id, name }: RunView, { how, words }: Exclude<RunOutcome, { how: 'done' }>, folder: string): void {
    this.#folder.discard(folder);
    this.#last = { run_id, name, how, words, at: isoTime(this.#parts.now()) };
  }
}

function cannotRun(problems: readonly ScenarioProblemView[]) {
  const errors = problems.map(({ message }) => message);
  const [first = 'it cannot be run'] = errors;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  return failure('broken_rule', `the scenario cannot be run: ${first}${more}`, {
    message: 'the scenario cannot be run',
    errors,
    warnings: [],
    checks: [],
  });
}
