import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { FactOf } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';

const HEADER = 'ts_ns,order_id,algorithm,version,venue,instrument,side,quantity,price,fee,liquidity\n';

/** Writes every fill of a session as a row of CSV, with all digits, as it is committed. */
export class TradesFile {
  readonly #stream: WriteStream;
  #error: Error | undefined;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#error = error;
    });
    stream.write(HEADER);
  }

  /** @throws {Error} when the file cannot be written. */
  static async open(path: string): Promise<TradesFile> {
    const stream = createWriteStream(path);
    await once(stream, 'open');
    return new TradesFile(stream);
  }

  write(fill: FactOf<'fill'>, instruments: readonly Instrument[]): void {
    const instrument = instruments.find((each) => instrumentKey(each) === fill.instrument);
    if (!instrument) return;
    const [algorithm, version] = fill.version.split('@');
    const row = [
      fill.marketNs,
      fill.orderId,
      algorithm,
      version,
      instrument.venue,
      instrument.symbol,
      fill.side,
      formatDecimal(fill.quantity, instrument.quantityScale),
      formatDecimal(fill.price, instrument.priceScale),
      fill.fee,
      fill.liquidity,
    ];
    this.#stream.write(`${row.map(cell).join(',')}\n`);
  }

  /** @throws {Error} when a row could not be written. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream).catch((error: Error) => {
      this.#error ??= error;
    });
    if (this.#error) throw this.#error;
  }
}

/** A name may hold anything; a comma or quote in it is quoted as RFC 4180 asks. */
const cell = (text: string | undefined): string =>
  text !== undefined && /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : (text ?? '');
