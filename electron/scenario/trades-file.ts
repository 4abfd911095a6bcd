import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { FactOf } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { versionParts } from '../../shared/domain/version.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import { Draft } from '../verification/evidence/draft.ts';

/** The columns of {@link tradeCells}. */
export const TRADE_COLUMNS: readonly string[] = [
  'ts_ns',
  'order_id',
  'algorithm',
  'version',
  'venue',
  'instrument',
  'side',
  'quantity',
  'price',
  'fee',
  'liquidity',
];

/** A fill as a row, with all digits. */
export function tradeCells(
  fill: FactOf<'fill'>,
  { venue, symbol, quantityScale, priceScale }: Pick<Instrument, 'venue' | 'symbol' | 'quantityScale' | 'priceScale'>,
): string[] {
  const { name, version } = versionParts(fill.version);
  return [
    fill.marketNs,
    fill.orderId,
    name,
    version,
    venue,
    symbol,
    fill.side,
    formatDecimal(fill.quantity, quantityScale),
    formatDecimal(fill.price, priceScale),
    fill.fee,
    fill.liquidity,
  ];
}

/** Writes every fill of a session as a row of CSV, with all digits, as it is committed. The file has its name once it is whole. */
export class TradesFile {
  readonly #stream: WriteStream;
  readonly #draft: Draft;
  #error: Error | undefined;

  private constructor(stream: WriteStream, draft: Draft) {
    this.#stream = stream;
    this.#draft = draft;
    stream.on('error', (error) => {
      this.#error = error;
    });
    stream.write(`${TRADE_COLUMNS.join(',')}\n`);
  }

  /** @throws {Error} when the file cannot be written. */
  static async open(path: string): Promise<TradesFile> {
    const draft = new Draft(path);
    try {
      const stream = createWriteStream(draft.path);
      await once(stream, 'open');
      return new TradesFile(stream, draft);
    } catch (error) {
      draft.discard();
      throw error;
    }
  }

  write(fill: FactOf<'fill'>, instruments: readonly Instrument[]): void {
    const instrument = instruments.find((each) => instrumentKey(each) === fill.instrument);
    if (!instrument) return;
    const row = tradeCells(fill, instrument);
    this.#stream.write(`${row.map(cell).join(',')}\n`);
  }

  /** All rows are there. @throws {Error} when one could not be written; there is no file then. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream).catch((error: Error) => {
      this.#error ??= error;
    });
    if (this.#error) {
      this.#draft.discard();
      throw this.#error;
    }
    this.#draft.keep();
  }

  /** Leaves nothing behind. After {@link close} it changes nothing. */
  discard(): void {
    this.#stream.destroy();
    this.#draft.discard();
  }
}

/** A name may hold anything; a comma or quote in it is quoted as RFC 4180 asks. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
