import { quantity } from '../../shared/units/quantity.ts';
import type { EngineView } from '../engine/view.ts';
import { openPaperExchange, type PaperExchange } from '../exchange/paper-exchange.ts';
import type { PaperExchangeOptions } from '../exchange/paper-options.ts';
import { openSimulatedExchange } from '../exchange/simulated-exchange.ts';
import type { HostParts } from '../host/host.ts';
import { positionSource } from './position-source.ts';

/** How the exchanges of a desk behave: everything has a default. */
export type PaperTerms = Omit<PaperExchangeOptions, 'instruments' | 'positions' | 'market'>;

/** The paper exchange of a desk and the simulator beside it, on the same terms: what is simulated fills as the desk's own orders would. */
export class PaperExchanges implements Pick<HostParts, 'exchange' | 'simulator'> {
  readonly #terms: PaperTerms;
  #paper: PaperExchange | undefined;

  constructor(terms: PaperTerms = {}) {
    this.#terms = terms;
  }

  /** The desk's own, once its host has opened it. */
  get paper(): PaperExchange | undefined {
    return this.#paper;
  }

  readonly exchange = (view: EngineView): PaperExchange => {
    this.#paper = openPaperExchange({
      ...this.#terms,
      instruments: view.instruments,
      positions: positionSource(view),
    });
    return this.#paper;
  };

  readonly simulator = (view: EngineView): ReturnType<HostParts['simulator']> =>
    openSimulatedExchange({
      ...this.#terms,
      instruments: view.instruments,
      positionOf: (account, instrument) => quantity(view.simulated.held(account, instrument)),
      market: this.#paper,
    });
}
