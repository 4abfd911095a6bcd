import type { Instrument } from '../../../shared/domain/instrument.ts';
import { isCrossed, type MarketEvent } from '../../../shared/domain/market-event.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { FeedError } from '../feed-error.ts';
import type { FeedTally } from '../feed-tally.ts';
import type { Stretch, Survey } from './file-survey.ts';
import { LEFT_OUT, UNNAMED } from './instrument-column.ts';
import { RowDecoder } from './row-decoder.ts';
import { RowSplitter } from './row-splitter.ts';
import { TimeCell } from './time-cell.ts';

/** What all stretches of a file are read with. */
export interface Reading {
  /** The file's, for messages. */
  readonly path: string;
  readonly survey: Survey;
  readonly instruments: readonly Instrument[];
  readonly origin: EpochNs;
  readonly intervalNs: number;
  readonly batchSize: number;
  readonly tally: FeedTally;
}

/**
 * The events of one stretch, in batches that are never empty. When the data cannot be read on, or too many rows are
 * broken, the events before come first and then the error.
 *
 * @param text the file's text from the stretch's first byte on.
 * @throws {FeedError}
 */
export async function* readStretch(
  reading: Reading,
  stretch: Stretch,
  text: AsyncIterable<Buffer>,
): AsyncGenerator<MarketEvent[], void> {
  const { columns } = reading.survey.layout;
  const rows = new RowSplitter(reading.path, columns, { offset: stretch.start, line: stretch.firstLine });
  const judge = new RowJudge(reading, stretch);
  let batch: MarketEvent[] = [];
  /** Fills the batch from the rows at hand; true when it is full, false when more data is needed. */
  const fill = (): boolean => {
    while (judge.failure === undefined && rows.next()) {
      const event = judge.event(rows);
      if (event) batch.push(event);
      if (batch.length === reading.batchSize) return true;
    }
    return false;
  };
  const take = (): MarketEvent[] => {
    const taken = batch;
    batch = [];
    return taken;
  };
  let torn: unknown;
  try {
    for await (const chunk of text) {
      rows.push(chunk);
      while (fill()) yield take();
      if (judge.failure) break;
    }
    rows.finish();
  } catch (error) {
    torn = error; // What follows the last line feed is half a row, and stays unread.
  }
  while (fill()) yield take();
  if (batch.length > 0) yield batch;
  const failure = judge.failure ?? torn;
  if (failure) throw failure;
}

/** Judges row by row: whether it is of a wanted instrument, sound and in time. Broken rows are counted and left out. */
class RowJudge {
  /** Set once more rows were broken than the feed puts up with. */
  failure: FeedError | undefined;
  readonly #reading: Reading;
  readonly #time: TimeCell;
  readonly #decoder: RowDecoder;
  /** By instrument: its last stamp, in this stretch or before. */
  readonly #last: Float64Array;
  /** The stretch's last stamp. */
  #reached = Number.NEGATIVE_INFINITY;

  constructor(reading: Reading, stretch: Stretch) {
    const { layout } = reading.survey;
    this.#reading = reading;
    this.#time = new TimeCell(layout.time.column, layout.time.unit, reading.origin);
    this.#decoder = new RowDecoder(layout, reading.intervalNs);
    this.#last = new Float64Array(reading.instruments.length).fill(Number.NEGATIVE_INFINITY);
    for (const [instrument, at] of stretch.floors) this.#last[instrument] = at;
  }

  event(row: RowSplitter): MarketEvent | undefined {
    const { survey, tally, instruments } = this.#reading;
    const { layout } = survey;
    if (row.misquoted || row.cells !== layout.columns) return this.#reject(row, shapeProblem(row, layout.columns));
    const number = survey.column.read(row);
    if (number === LEFT_OUT) return undefined;
    if (number === UNNAMED) return this.#reject(row, 'the instrument is missing');
    const at = this.#time.read(row);
    if (Number.isNaN(at)) return this.#reject(row, `${layout.names[layout.time.column]} ${this.#time.problem}`);
    const instrument = instruments[number];
    if (!instrument) return this.#reject(row, 'the instrument was not in the file when it was opened');
    // The stamp is judged before the rest, and binds the rows after it even when the rest is broken: the survey of the
    // file does the same, and both must agree on where its time runs on.
    if (at < this.#last[number]! || at < this.#reached) return this.#reject(row, 'time goes back');
    this.#last[number] = at;
    this.#reached = at;
    const event = this.#decoder.decode(row, instrument, at);
    if (!event) return this.#reject(row, this.#decoder.problem);
    tally.read++;
    tally.rounded += this.#decoder.rounded;
    if (crossed(event)) tally.crossed++;
    return event;
  }

  #reject(row: RowSplitter, message: string): undefined {
    this.#reading.tally.read++;
    this.failure = this.#reading.tally.reject(row.line, message);
  }
}

function shapeProblem(row: RowSplitter, columns: number): string {
  if (row.misquoted) return 'a quote is not closed, or text follows it';
  if (row.blank) return 'the line is empty';
  return `${row.cells} cells where the header has ${columns}`;
}

/** A quote whose bid stands above its ask, or a bid/ask bar that closes so. */
function crossed(event: MarketEvent): boolean {
  if (event.kind === 'quote') return isCrossed(event);
  return event.kind === 'quote_bar' && event.bidClose > event.askClose;
}
