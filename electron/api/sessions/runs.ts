import type { RunDetail, RunEnd, RunSummary, RunView, ScenarioProblemView } from '../../../shared/contract/run.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';

/** How a run is to be made. */
export interface RunOrder {
  readonly scenario: JsonObject;
  /** In place of the scenario's own. */
  readonly seed: number | undefined;
  readonly speed: number | 'max';
  readonly paused: boolean;
  /** Who asked for it. */
  readonly by: string;
}

/** Paper sessions beside the desk. Whatever names a run throws a {@link Failure} `not_found` where there is none. */
export interface Runs {
  readonly current: RunView | null;
  readonly last: RunEnd | null;
  /** Results that are kept, newest first. */
  readonly kept: readonly RunSummary[];
  /** All that is wrong with a scenario; none where it can be started. */
  problems(scenario: JsonObject): Promise<readonly ScenarioProblemView[]>;
  /** @throws {Failure} `conflict` while another runs, `broken_rule` for a scenario with problems, `unavailable` without room. */
  start(order: RunOrder): Promise<RunView>;
  detail(runId: string): Promise<RunDetail>;
  file(runId: string, file: string, offset: number): Promise<FilePiece>;
  pause(runId: string): RunView;
  play(runId: string): RunView;
  /** @throws {Failure} `broken_rule` while it is not held. */
  step(runId: string, count: number): RunView;
  setSpeed(runId: string, speed: number | 'max'): RunView;
  /** Resolves when nothing is left of it. */
  cancel(runId: string): Promise<void>;
  delete(runId: string): Promise<void>;
}

/** A piece of a file of a result. */
export interface FilePiece {
  readonly text: string;
  /** Where the next one begins; null after the last. */
  readonly next: number | null;
  /** Of the whole file. */
  readonly bytes: number;
}
