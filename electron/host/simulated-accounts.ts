import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { AccountNumber } from '../../shared/domain/simulated.ts';
import type { Input } from '../engine/engine.ts';
import type { Outputs } from '../engine/outputs.ts';
import type { SimulatorPort } from '../engine/ports.ts';

type SimulatedReport = Extract<Input, { kind: 'simulated_report' }>;

/**
 * What trades beside the real account. Its commands wait for no commit: nothing of them leaves the desk, and a crash
 * forgets both sides.
 */
export class SimulatedAccounts {
  readonly #simulator: SimulatorPort;
  /** Accounts that are open: without any, a market event costs nothing for them. */
  readonly #open = new Set<AccountNumber>();
  readonly #reports: SimulatedReport[] = [];
  readonly #take = (account: AccountNumber, report: ExchangeReport): void => {
    this.#reports.push({ kind: 'simulated_report', account, report });
  };

  constructor(simulator: SimulatorPort) {
    this.#simulator = simulator;
  }

  /** Hands the simulator the commands that wait in `out`. */
  send(out: Outputs): void {
    if (out.simulated.length === 0) return;
    for (const { account, command } of out.simulated.splice(0)) {
      if (command.kind === 'open_account') {
        this.#open.add(account);
        this.#simulator.open(account);
      } else if (command.kind === 'close_account') {
        this.#open.delete(account);
        this.#simulator.close(account);
      } else this.#simulator.send(account, command);
    }
  }

  /** Matches a market event; its reports wait until {@link take}n. */
  onMarket(event: MarketEvent): void {
    if (this.#open.size > 0) this.#simulator.onMarket(event, this.#take);
  }

  /** The reports that wait, in the order in which they came. */
  take(): readonly SimulatedReport[] {
    return this.#reports.length > 0 ? this.#reports.splice(0) : NONE;
  }
}

const NONE: readonly SimulatedReport[] = [];
