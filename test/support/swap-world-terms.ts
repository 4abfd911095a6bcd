import type { Asker, Command } from '../../shared/domain/command.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { ManualClock, Waited } from './live-rig.ts';

/** What a world is made of, besides its desk. */
export interface WorldTerms {
  /** With a journal in a file, which each life of the desk opens anew; else with one in memory. */
  readonly onDisk: boolean;
  /** Every life is recorded, and played again when it has ended. True where left out. */
  readonly recorded?: boolean;
  readonly instruments?: readonly Instrument[];
  readonly clock?: ManualClock;
}

/** A command, and what became of it. */
export interface Asked {
  readonly command: Command;
  readonly asker: Asker;
  readonly waited: Waited;
}
