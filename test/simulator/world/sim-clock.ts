import { pairedWallClock } from '../../../electron/host/clock.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { ManualClock } from '../../support/live-rig.ts';

const BEGAN_MS = 1_700_000_000_000;

/** A machine's two clocks, of which one can be set and the other stands still while the machine sleeps. */
export class SimClock extends ManualClock {
  /** How far the wall clock is from where it would be if nobody had set it. */
  #offMs = 0;
  #wall = this.#paired();

  override wallNs = (): EpochNs => this.#wall();

  #paired(): () => EpochNs {
    return pairedWallClock({
      wallMs: () => BEGAN_MS + this.monotonicNs() / 1_000_000 + this.#offMs,
      monotonicNs: () => BigInt(this.monotonicNs()),
    });
  }

  /** Somebody sets the wall clock; a sleep looks the same. */
  jump(ms: number): void {
    this.#offMs += ms;
  }

  /** A process begins: it takes the wall clock as it finds it. */
  begin(): void {
    this.#wall = this.#paired();
  }
}
