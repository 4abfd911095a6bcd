import type { InstrumentDefinition } from './instrument-definition.ts';

/** What a venue's published contract specification says, where no definition was given. */
export type ContractTerms = Pick<InstrumentDefinition, 'kind' | 'multiplier' | 'currency'>;

/**
 * Venues whose contract terms differ from "linear, one unit, paid in the quote currency".
 *
 * - `binance-coinm`: COIN-margined futures are inverse; a contract is worth 100 USD for BTC and 10 USD for every other
 *   coin, and profit is paid in the coin (Binance, COIN-M Futures contract specifications).
 */
const VENUES: Readonly<Record<string, (symbol: string) => ContractTerms>> = {
  'binance-coinm': (symbol) => {
    const coin = symbol.replace(/USD(_.*)?$/, '');
    return { kind: 'inverse', multiplier: coin === 'BTC' ? '100' : '10', currency: coin };
  },
};

/** Quote currencies that a symbol may end in. Longer ones come first: `BTCUSDT` ends in USDT, not in a T after USD. */
const QUOTE_CURRENCIES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'USD', 'EUR', 'GBP', 'JPY', 'CHF', 'AUD', 'CAD', 'NZD'];

/** The terms of an instrument as far as its venue and symbol tell them; US dollars where the symbol names no currency. */
export function contractTerms(venue: string, symbol: string): ContractTerms {
  const known = VENUES[venue];
  if (known) return known(symbol);
  const pair = symbol.toUpperCase().replace(/_.*$/, '');
  const quote = QUOTE_CURRENCIES.find((currency) => pair.length > currency.length + 1 && pair.endsWith(currency));
  return { currency: quote ?? 'USD' };
}
