import type { ExchangeCommand, ExchangeReport } from '../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { AccountNumber } from '../../shared/domain/simulated.ts';
import type { Quantity } from '../../shared/units/quantity.ts';
import type { SimulatorPort } from '../engine/ports.ts';
import { openPaperExchange, type PaperExchange } from './paper-exchange.ts';
import { type PaperExchangeOptions, paperSettings } from './paper-options.ts';

/** How the paper exchanges of simulated accounts behave: as the desk's own, but for whose positions they look at. */
export interface SimulatedExchangeOptions extends Omit<PaperExchangeOptions, 'positions'> {
  /** The signed position of an account at the last event, which its reduce-only orders are held to. */
  readonly positionOf: (account: AccountNumber, instrument: number) => Quantity;
}

type TakeReport = (account: AccountNumber, report: ExchangeReport) => void;

/** One account and its exchange. */
interface Account {
  readonly number: AccountNumber;
  readonly exchange: PaperExchange;
  /** Made once, so that an event costs no closure. */
  readonly report: (report: ExchangeReport) => void;
}

/**
 * Opens the simulator: a paper exchange for each account, which has seen what `market` has seen and has all liquidity to
 * itself. With no account open an event costs a look at an empty list.
 *
 * @throws {AssertionError} when an option is out of its range.
 */
export function openSimulatedExchange(options: SimulatedExchangeOptions): SimulatorPort {
  return new Simulated(options);
}

class Simulated implements SimulatorPort {
  readonly latencyNs: number;
  readonly #options: SimulatedExchangeOptions;
  /** In the order of their numbers. */
  readonly #accounts: Account[] = [];
  #take: TakeReport = () => {};

  constructor(options: SimulatedExchangeOptions) {
    this.#options = options;
    this.latencyNs = paperSettings({ ...options, positions: NOBODY }).latencyNs;
  }

  open(number: AccountNumber): void {
    this.close(number);
    const { positionOf, ...paper } = this.#options;
    const exchange = openPaperExchange({
      ...paper,
      positions: { ownerOf: () => number, positionOf: (_owner, instrument) => positionOf(number, instrument) },
    });
    const account: Account = { number, exchange, report: (report) => this.#take(number, report) };
    const place = this.#accounts.findIndex((each) => each.number > number);
    this.#accounts.splice(place < 0 ? this.#accounts.length : place, 0, account);
  }

  close(number: AccountNumber): void {
    const place = this.#accounts.findIndex((each) => each.number === number);
    if (place >= 0) this.#accounts.splice(place, 1);
  }

  send(number: AccountNumber, command: ExchangeCommand): void {
    this.#accounts.find((each) => each.number === number)?.exchange.send(command);
  }

  onMarket(event: MarketEvent, report: TakeReport): void {
    if (this.#accounts.length === 0) return;
    this.#take = report;
    for (let i = 0; i < this.#accounts.length; i += 1) {
      const account = this.#accounts[i] as Account;
      account.exchange.onMarket(event, account.report);
    }
  }
}

const NOBODY: PaperExchangeOptions['positions'] = {
  ownerOf: (orderId) => orderId,
  positionOf: () => 0 as Quantity,
};
