import type { Intent } from '../../shared/domain/intent.ts';

/**
 * The desk inside a version's context. Only primitives go in, so that no object of the desk's own realm, and with
 * it Node, is within a version's reach. What comes out of a call is the number of intents, or −1 when the version
 * failed (`code` and `message` say how); the host copies the rest field by field.
 */
export interface InnerSurface {
  /** Intents of the last call, as many as it returned. */
  readonly intents: readonly Intent[];
  readonly code: 'threw' | 'bad_answer';
  readonly message: string;
  /** Text that the last call made: the manifest, the exported state. */
  readonly text: string;
  /** Runs the module's body; `text` is then its manifest as JSON. */
  evaluate(body: (exports: object) => void): number;
  /** Creates the algorithm; `text` is then the names of its market handlers, with commas. */
  create(): number;
  /** Market time passes with an event that is not for this version: due timers fire. */
  pass(tsNs: number): number;
  trade(
    seq: number,
    instrumentSeq: number,
    instrument: number,
    tsNs: number,
    price: number,
    quantity: number,
    aggressor: string,
  ): number;
  quote(
    seq: number,
    instrumentSeq: number,
    instrument: number,
    tsNs: number,
    bid: number,
    bidQuantity: number,
    ask: number,
    askQuantity: number,
  ): number;
  /** Events with more numbers than a call should have come as JSON: bars are rare. */
  bar(handler: 'onBar' | 'onQuoteBar', text: string): number;
  /** While on, intents are refused with the denial `warming_up`, and their numbers are given back. */
  warm(on: boolean): void;
  fill(
    ref: number | string,
    instrument: number,
    side: string,
    price: number,
    quantity: number,
    fee: bigint,
    liquidity: string,
    position: number,
  ): number;
  order(ref: number | string, status: string, reason: string): number;
  /** `text` is a `HandOver` as JSON. */
  adopt(text: string): number;
  /** The share of its slot's capital that the version may use from here on, from 0 to 1. */
  allot(share: number): void;
  /** `text` is the positions that stay, as JSON. */
  retire(text: string): number;
  /** `text` is then the state as JSON. */
  exportState(): number;
  importState(text: string): number;
}
