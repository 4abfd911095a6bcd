import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstanceHealth } from '../engine/ports.ts';

/** An instance that was loaded, wherever it runs. */
export interface Hosted {
  deliver(delivery: Delivery, answer: (answer: Answer) => void): void;
  receipts(): Promise<Receipts>;
  health(): Promise<InstanceHealth>;
  /** Looks whether it is stuck or outgrown, where that can be seen. */
  watch(): void;
  /** Ends it: from here on it is only what remains of it. */
  unload(): Ending;
}

/** The end of an instance. */
export interface Ending {
  /** What takes its place: its last account, and nothing of its code or memory. */
  readonly remains: Hosted;
  /** Resolves when nothing of it runs any more. */
  readonly gone: Promise<void>;
}
