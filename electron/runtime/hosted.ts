import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstanceHealth } from '../engine/ports.ts';

/** An instance that is loaded, wherever it runs. */
export interface Hosted {
  deliver(delivery: Delivery, answer: (answer: Answer) => void): void;
  receipts(): Promise<Receipts>;
  health(): Promise<InstanceHealth>;
  /** Looks whether it is stuck or outgrown, where that can be seen. */
  watch(): void;
  /** Ends it; safe to call twice. Resolves when nothing of it runs any more. */
  unload(): Promise<void>;
}
