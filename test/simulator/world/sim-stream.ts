import type { OutboxRow } from '../../../electron/engine/ports.ts';
import type { Clock } from '../../../electron/host/clock.ts';
import type { Faults } from './faults.ts';

/** An event as a consumer gets it. */
export interface Published {
  readonly subject: string;
  readonly eventId: string;
  readonly body: string;
}

/** A stream that keeps what it is given, on a server that may be away. It outlives every process of the desk. */
export class SimStream {
  /** All that was stored, in order; what came twice under one id is stored once, as the real one does within its window. */
  readonly stored: Published[] = [];
  /** Called with each event that is stored. */
  onStored: (event: Published) => void = () => {};
  readonly #ids = new Set<string>();
  readonly #faults: Faults;
  readonly #clock: Clock;

  constructor(faults: Faults, clock: Clock) {
    this.#faults = faults;
    this.#clock = clock;
  }

  get isAway(): boolean {
    return (this.#faults.network.get('away') ?? 0) > 0;
  }

  /** Whether the next publication is concerned by a fault. */
  takes(fault: 'slow' | 'drop_ack' | 'refuse' | 'lose'): boolean {
    return this.#faults.takes('network', fault);
  }

  count(what: string): void {
    this.#faults.count(what);
  }

  /** Resolves after so long. */
  wait(ms: number): Promise<void> {
    return new Promise((done) => this.#clock.timer(ms, done));
  }

  /** Stores events, each behind the one that it names; returns how many of them. */
  store(rows: readonly OutboxRow[]): number {
    for (const [i, { subject, eventId, body }] of rows.entries()) {
      if (this.takes('lose')) return i;
      if (this.#ids.has(eventId)) continue;
      this.#ids.add(eventId);
      this.stored.push({ subject, eventId, body });
      this.onStored({ subject, eventId, body });
    }
    return rows.length;
  }
}
