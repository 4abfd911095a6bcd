import { DEFAULT_MARKET, type SimulatedInstrument } from '../simulator.ts';

/** What can be simulated by name: each with the steps, fees and pace of a market of its kind. The first is a desk's own. */
export const SIMULATED_MARKETS: readonly SimulatedInstrument[] = [
  ...DEFAULT_MARKET,
  {
    venue: 'sim',
    instrument: 'ETHUSDT',
    tick: '0.01',
    lot: '0.001',
    currency: 'USDT',
    sector: 'crypto',
    startPrice: '2500.00',
    volatility: 0.75,
    tradeLots: 400,
    eventsPerSecond: 12,
  },
  {
    venue: 'sim',
    instrument: 'SOLUSDT',
    tick: '0.010',
    lot: '0.01',
    currency: 'USDT',
    sector: 'crypto',
    startPrice: '150.000',
    volatility: 0.95,
    tradeLots: 300,
    eventsPerSecond: 8,
  },
];

/** Their names. */
export const SIMULATED_SYMBOLS = SIMULATED_MARKETS.map(({ instrument }) => instrument);

/** The markets of these names, in the order in which they are listed here; the desk's own where none is named. */
export const simulatedMarkets = (symbols?: readonly string[]): readonly SimulatedInstrument[] =>
  symbols === undefined ? DEFAULT_MARKET : SIMULATED_MARKETS.filter(({ instrument }) => symbols.includes(instrument));
