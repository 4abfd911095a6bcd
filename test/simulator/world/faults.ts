import type { DiskFault, ExchangeFault, NetworkFault } from '../script/step.ts';

/** What is at fault outside the desk. It outlives every process. */
export class Faults {
  /** How many more are concerned, by what is wrong with the exchange: orders, reports or events. */
  readonly exchange = new Map<ExchangeFault, number>();
  /** How many more commits are refused, and how. */
  disk: { fault: DiskFault; left: number } | undefined;
  /** The space that is kept aside on the disk is used up. */
  reserveSpent = false;
  /** How many more publications are concerned. */
  readonly network = new Map<NetworkFault, number>();
  /** How often each happened. */
  readonly happened = new Map<string, number>();

  /** Whether the exchange has so much as one of these left to do. */
  stands(fault: ExchangeFault): boolean {
    return (this.exchange.get(fault) ?? 0) > 0;
  }

  /** Whether the next one is concerned; one less is then. */
  takes<O extends 'exchange' | 'network'>(of: O, fault: O extends 'exchange' ? ExchangeFault : NetworkFault): boolean {
    const all: Map<string, number> = this[of];
    const left = all.get(fault) ?? 0;
    if (left <= 0) return false;
    all.set(fault, left - 1);
    this.count(`${of} ${fault}`);
    return true;
  }

  count(what: string): void {
    this.happened.set(what, (this.happened.get(what) ?? 0) + 1);
  }

  /** Everything goes well from here on. */
  heal(): void {
    this.exchange.clear();
    this.network.clear();
    this.disk = undefined;
    this.reserveSpent = false;
  }
}
