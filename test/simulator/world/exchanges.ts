import type { EngineView } from '../../../electron/engine/view.ts';
import { openPaperExchange } from '../../../electron/exchange/paper-exchange.ts';
import { positionSource } from '../../../electron/scenario/position-source.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { OpenExchange } from '../../support/swap-desk.ts';
import type { Header } from '../script/header.ts';
import type { Faults } from './faults.ts';
import { SimExchange } from './sim-exchange.ts';

type Told = ConstructorParameters<typeof SimExchange>[2];

/** The exchange of a world, as each life of its desk finds it: one that begins anew with it, or one that has gone on. */
export class Exchanges {
  readonly #header: Header;
  readonly #instruments: readonly Instrument[];
  readonly #faults: Faults;
  /** Told of an open order that the exchange leaves out of its answer at a start. */
  onMissed: (orderId: string) => void = () => {};
  #outside: SimExchange | undefined;
  #view: EngineView | undefined;

  constructor(header: Header, instruments: readonly Instrument[], faults: Faults) {
    this.#header = header;
    this.#instruments = instruments;
    this.#faults = faults;
  }

  readonly open: OpenExchange = (paper, view, told) => {
    this.#view = view;
    if (this.#header.exchange === 'paper') return plain(new SimExchange(paper, this.#faults, told));
    const outside = this.#outside ?? this.#openOutside(told);
    this.#outside = outside;
    outside.listen(told);
    return {
      latencyNs: outside.latencyNs,
      send: (command) => outside.send(command),
      onMarket: (event, report) => {
        // What is simulated beside the real account asks this one what the market last said.
        paper.onMarket(event, () => {});
        outside.onMarket(event, report);
      },
      orders: (asked) => {
        outside.onMissed = this.onMissed;
        return outside.memory(asked, (orderId) => view.orders.get(orderId)?.status === 'working');
      },
    };
  };

  /** An exchange that goes on while the desk is away. */
  #openOutside(told: Told): SimExchange {
    const paper = openPaperExchange({
      instruments: this.#instruments,
      latencyNs: this.#header.latencyMs * 1_000_000,
      positions: {
        ownerOf: (orderId) => (this.#view ? positionSource(this.#view).ownerOf(orderId) : orderId),
        positionOf: (owner, instrument) =>
          this.#view ? positionSource(this.#view).positionOf(owner, instrument) : quantity(0),
      },
    });
    return new SimExchange(paper, this.#faults, told);
  }

  /** The desk's process has ended. */
  hangUp(): void {
    this.#outside?.hangUp();
  }
}

/** Without a memory of its own: the desk gives it its orders. */
const plain = (exchange: SimExchange): ReturnType<OpenExchange> => ({
  latencyNs: exchange.latencyNs,
  send: (command) => exchange.send(command),
  onMarket: (event, report) => exchange.onMarket(event, report),
});
