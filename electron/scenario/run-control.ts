import type { EpochNs } from '../../shared/units/time.ts';
import type { Pacer } from '../feed/pacer.ts';

/** What a run is at: it is put together, the market runs, or what it has written is verified. */
export type RunPhase = 'preparing' | 'running' | 'verifying';

/** Whoever watches a run, and may hold, hurry or end it. What it does changes no result. */
export interface RunControl {
  /** Set when the run is to end without a result. Closing the pacer then ends it at the next batch. */
  readonly isCancelled: boolean;
  /** The pace of the market data, once it is open. */
  paced(pacer: Pacer): void;
  phase(phase: RunPhase): void;
  /**
   * How far it is, after each batch.
   *
   * @param share 0 to 1; undefined where there is no end.
   * @param marketNs the market's time.
   */
  delivered(events: number, share: number | undefined, marketNs: EpochNs): void;
}

/** The run was ended before its end. */
export class RunCancelled extends Error {
  override readonly name = 'RunCancelled';

  constructor() {
    super('the run was cancelled');
  }
}
