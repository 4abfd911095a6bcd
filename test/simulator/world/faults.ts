import type { DiskFault, ExchangeFault, NetworkFault } from '../script/step.ts';

/** What is at fault outside the desk. It outlives every process. */
export class Faults {
  /** How many more are concerned, by what is wrong with the exchange. */
  readonly exchange = new Map<ExchangeFault, number>();
  /** How many more commits are refused, and how. */
  disk: { fault: DiskFault; left: number } | undefined;
  /** The space that is kept aside on the disk is used up. */
  reserveSpent = false;
  /** How many more publications are concerned. */
  readonly network = new Map<NetworkFault, number>();
  /** How often each happened. */
  readonly happened = new Map<string, number>();

  /** Whether the next one is concerned; one less is then. */
  takes(fault: ExchangeFault): boolean {
    const left = this.exchange.get(fault) ?? 0;
    if (left <= 0) return false;
    this.exchange.set(fault, left - 1);
    this.count(`exchange ${fault}`);
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
