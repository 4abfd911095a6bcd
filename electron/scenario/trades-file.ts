import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { csvCell } from '../../shared/base/csv.ts';
import type { FactOf } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { Draft } from '../journal/files/draft.ts';
import { cellsOf, namesOf } from '../records/columns.ts';
import { TRADES } from '../records/trades.ts';

const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\n`;

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
    stream.write(line(namesOf(TRADES)));
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
    const listed = instruments.find((each) => instrumentKey(each) === fill.instrument);
    if (listed) this.#stream.write(line(cellsOf(TRADES, { fact: fill, listed })));
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
