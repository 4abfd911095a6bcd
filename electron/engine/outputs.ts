import type { Reply } from '../../shared/domain/command.ts';
import type { Delivery } from '../../shared/domain/delivery.ts';
import type { ExchangeCommand } from '../../shared/domain/exchange.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import type { SimulatorCommand } from '../../shared/domain/simulated.ts';
import type { LoadSpec } from './ports.ts';

/** A wish to be woken: the host answers with a `timer` input after `afterMs` of its own time. */
export interface TimerRequest {
  readonly id: string;
  readonly afterMs: number;
}

/** A swap whose cut is to be held against the versions' own receipts: the host answers with a `verified` input. */
export interface VerificationRequest {
  readonly swapId: string;
  readonly legs: readonly { readonly slotId: string; readonly fromInstance: number; readonly toInstance: number }[];
}

/**
 * What a step leaves for the host to do. Deliveries, loads and timers may go at once; facts must be on disk before
 * exchange commands and replies leave. What is simulated goes at once as well: nothing of it leaves the desk, and the
 * simulator lives on market time, so that the moment of the call plays no part. The host owns the lists and empties them.
 */
export class Outputs {
  readonly facts: Recorded[] = [];
  readonly deliveries: Delivery[] = [];
  readonly exchange: ExchangeCommand[] = [];
  readonly simulated: SimulatorCommand[] = [];
  readonly loads: LoadSpec[] = [];
  readonly unloads: number[] = [];
  readonly timers: TimerRequest[] = [];
  readonly verifications: VerificationRequest[] = [];
  readonly replies: Reply[] = [];

  /** Empties every list: for a replay, where nothing is to be done. */
  clear(): void {
    for (const list of Object.values(this) as unknown[][]) list.length = 0;
  }
}
