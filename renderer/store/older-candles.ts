import type { Candle, ConsoleData } from './console-data.ts';

/** What is known of the candles of an instrument further back than those at hand. */
export interface OlderCandles {
  /** Those at hand were given anew since: what is known does not hold any more. */
  readonly epoch: number;
  readonly asking: boolean;
  /** The desk keeps older ones than those at hand. */
  readonly more: boolean;
  /** When the oldest that the desk keeps began, Unix milliseconds, market time; null before the first. */
  readonly firstAt: number | null;
  /** The desk has let none go: they begin where it was started. */
  readonly complete: boolean;
  /** Why they could not be had; null where they could. */
  readonly refusal: string | null;
}

/** By instrument. */
export type OlderByInstrument = Readonly<Record<string, OlderCandles>>;

/** What is known of an instrument's older candles, as far as it still holds. */
export const olderOf = (
  older: OlderByInstrument,
  instrument: string,
  { epoch }: Pick<ConsoleData, 'epoch'>,
): OlderCandles | undefined => (older[instrument]?.epoch === epoch ? older[instrument] : undefined);

/** Whether scrolling further back has something to ask the desk for. */
export const mayHaveOlder = (known: OlderCandles | undefined): boolean =>
  known === undefined || (known.more && !known.asking && known.refusal === null);

/** The candles of an instrument with older ones before them; of a second that both have, those at hand count. */
export function withOlder(data: ConsoleData, instrument: string, older: readonly Candle[]): ConsoleData {
  const atHand = data.candles[instrument] ?? [];
  const first = atHand[0]?.time ?? Number.POSITIVE_INFINITY;
  const before = older.filter(({ time }) => time < first);
  if (before.length === 0) return data;
  return { ...data, candles: { ...data.candles, [instrument]: [...before, ...atHand] } };
}
