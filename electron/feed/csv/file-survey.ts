import { defined } from '../../../shared/base/assert.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { FeedError } from '../feed-error.ts';
import { type DataFile, readText } from './data-file.ts';
import { ACCEPTED_HEADERS, type Layout, recognise } from './format.ts';
import { InstrumentColumn, type InstrumentFilter, LEFT_OUT, UNNAMED } from './instrument-column.ts';
import { InstrumentSample } from './instrument-sample.ts';
import { RowSplitter } from './row-splitter.ts';
import { TimeCell } from './time-cell.ts';

/** A header with more columns than this belongs to another kind of file. */
const MAX_COLUMNS = 512;
/** More stretches, or instruments, than this and the file is in no order at all. */
const MAX_STRETCHES = 10_000;

/** A stretch of a file whose rows are in time order: the whole file, or the rows of one group. */
export interface Stretch {
  /** Place among the stretches, in the file's order. */
  readonly index: number;
  /** First byte of the text, and the one after the last; infinite for the end of the file. */
  readonly start: number;
  end: number;
  readonly firstLine: number;
  /** Stamp of its first row with one, since the origin. */
  readonly firstNs: number;
  /** Last stamps that instruments of this stretch already had before it; none of their rows may go back behind those. */
  readonly floors: Map<number, number>;
}

/** What must be known of a file before its first event. */
export interface Survey {
  readonly layout: Layout;
  readonly column: InstrumentColumn;
  /** One for each name of `column`. */
  readonly samples: readonly InstrumentSample[];
  /** What the stretches' stamps count from. */
  readonly origin: EpochNs;
  /** Never empty. */
  readonly stretches: readonly Stretch[];
}

/**
 * Looks through a file: its format, its instruments, the digits of their numbers, and where its time runs on. Where
 * only one instrument can pass the filter, it stops after that one's first 2,000 sampled rows; otherwise it
 * must read to the end, since the last row may bring another instrument, or show that the file is grouped.
 *
 * A row that goes back behind the row before it begins a new stretch if it is of another instrument; behind an
 * earlier row of its own instrument it is broken and looked over, here as in the replay.
 *
 * @throws {FeedError} when the header is not recognised, no row fits, or the file is in no order.
 */
export async function surveyFile(file: DataFile, filter: InstrumentFilter, origin?: EpochNs): Promise<Survey> {
  let surveyor: Surveyor | undefined;
  let torn: FeedError | undefined;
  const rows = new RowSplitter(file.path, MAX_COLUMNS);
  const look = (): boolean => {
    while (rows.next()) {
      if (!surveyor) surveyor = new Surveyor(file.path, layoutOf(file.path, rows), filter, origin);
      else if (surveyor.enough(rows)) return true;
    }
    return false;
  };
  try {
    let enough = false;
    for await (const chunk of readText(file)) {
      rows.push(chunk);
      enough = look();
      if (enough) break;
    }
    rows.finish();
    if (!enough) look();
  } catch (error) {
    // A torn file still has the rows before the tear; the replay gives them and then the same error.
    if (!(error instanceof FeedError) || !surveyor) throw error;
    torn = error;
  }
  // Not empty on disk, but nothing came out of it: an empty text was compressed.
  if (!surveyor) throw new FeedError(`${file.path} is empty: it needs a header line and rows`);
  return surveyor.result(torn);
}

function layoutOf(path: string, row: RowSplitter): Layout {
  const header = Array.from({ length: Math.min(row.cells, MAX_COLUMNS) }, (_, column) => row.text(column));
  const layout =
    row.misquoted || row.cells > MAX_COLUMNS ? { problem: 'the first line is no header' } : recognise(header);
  if (!('problem' in layout)) return layout;
  throw new FeedError(`${path}: ${layout.problem} (${header.join(',').slice(0, 200)}); ${ACCEPTED_HEADERS}`);
}

class Surveyor {
  readonly #path: string;
  readonly #layout: Layout;
  readonly #column: InstrumentColumn;
  readonly #givenOrigin: EpochNs | undefined;
  #origin: EpochNs | undefined;
  #time: TimeCell | undefined;
  /** Where the rows begin: the second line, sound or not. */
  #body: { readonly offset: number; readonly line: number } | undefined;
  readonly #stretches: Stretch[] = [];
  readonly #samples: InstrumentSample[] = [];
  /** By instrument: the stamp of its last row, and the stretch that row is in. */
  readonly #last: number[] = [];
  readonly #lastStretch: number[] = [];
  /** Stamp of the last row of the current stretch. */
  #reached = Number.NEGATIVE_INFINITY;
  #firstProblem: string | undefined;
  #disorder: FeedError | undefined;

  constructor(path: string, layout: Layout, filter: InstrumentFilter, origin: EpochNs | undefined) {
    this.#path = path;
    this.#layout = layout;
    this.#column = new InstrumentColumn(path, layout, filter);
    this.#givenOrigin = origin;
  }

  /** Takes in a row; true when no further row needs to be seen. */
  enough(row: RowSplitter): boolean {
    this.#body ??= { offset: row.offset, line: row.line };
    if (row.misquoted || row.cells !== this.#layout.columns)
      return this.#lookOver(row, 'the number of cells is not that of the header');
    const at = this.#stamp(row);
    if (Number.isNaN(at)) return false;
    const number = this.#column.read(row);
    if (number === UNNAMED) return this.#lookOver(row, 'the instrument is missing');
    if (number === LEFT_OUT || at < (this.#last[number] ?? Number.NEGATIVE_INFINITY)) return false;
    this.#place(row, number, at);
    const sample = defined(this.#samples[number], 'sample');
    if (!sample.full) sample.add(row, this.#layout, at);
    return this.#disorder !== undefined || (this.#column.single && sample.full);
  }

  /** @throws {FeedError} when there is nothing to play, or the rows are in no order. */
  result(torn: FeedError | undefined): Survey {
    if (this.#disorder) throw this.#disorder;
    if (this.#stretches.length === 0) throw torn ?? this.#nothing();
    const { origin, shift } = this.#settleOrigin();
    return {
      layout: this.#layout,
      column: this.#column,
      samples: this.#samples,
      origin,
      stretches: this.#stretches.map((stretch) => ({
        ...stretch,
        firstNs: stretch.firstNs - shift,
        floors: new Map([...stretch.floors].map(([instrument, at]) => [instrument, at - shift])),
      })),
    };
  }

  #stamp(row: RowSplitter): number {
    if (!this.#time) {
      const { column, unit } = this.#layout.time;
      this.#origin = this.#givenOrigin ?? new TimeCell(column, unit, epochNs(0n)).epoch(row);
      if (this.#origin === undefined) {
        this.#lookOver(row, `${this.#layout.names[column]} is not a time`);
        return Number.NaN;
      }
      this.#time = new TimeCell(column, unit, this.#origin);
    }
    return this.#time.read(row);
  }

  #place(row: RowSplitter, number: number, at: number): void {
    if (this.#stretches.length === 0 || at < this.#reached) this.#begin(row, at);
    const stretch = defined(this.#stretches.at(-1), 'stretch');
    const before = this.#last[number];
    if (before === undefined) this.#samples[number] = new InstrumentSample();
    else if (this.#lastStretch[number] !== stretch.index) stretch.floors.set(number, before);
    this.#last[number] = at;
    this.#lastStretch[number] = stretch.index;
    this.#reached = at;
    if (this.#samples.length > MAX_STRETCHES) {
      this.#disorder = new FeedError(
        `${this.#path} has more than ${MAX_STRETCHES} instruments: choose one with venue and instrument`,
      );
    }
  }

  #begin(row: RowSplitter, at: number): void {
    const previous = this.#stretches.at(-1);
    if (previous) previous.end = row.offset;
    const { offset, line } = previous ? row : defined(this.#body, 'body');
    const index = this.#stretches.length;
    this.#stretches.push({
      index,
      start: offset,
      end: Number.POSITIVE_INFINITY,
      firstLine: line,
      firstNs: at,
      floors: new Map(),
    });
    if (this.#stretches.length > MAX_STRETCHES) {
      this.#disorder = new FeedError(
        `${this.#path}: time went back from one instrument to another more than ${MAX_STRETCHES} times by line ${row.line}: ` +
          'sort the file by time, or group it by instrument, or choose one with venue and instrument',
      );
    }
  }

  /** Time counts from the first event, unless told otherwise; in a grouped file that need not be the first row. */
  #settleOrigin(): { origin: EpochNs; shift: number } {
    const origin = defined(this.#origin, 'origin');
    const earliest = this.#stretches.reduce((least, { firstNs }) => Math.min(least, firstNs), Number.POSITIVE_INFINITY);
    return this.#givenOrigin === undefined
      ? { origin: epochNs(origin + BigInt(earliest)), shift: earliest }
      : { origin, shift: 0 };
  }

  #lookOver(row: RowSplitter, problem: string): false {
    this.#firstProblem ??= `line ${row.line}: ${problem}`;
    return false;
  }

  #nothing(): FeedError {
    const others = [...this.#column.others];
    if (others.length > 0) {
      return new FeedError(`${this.#path} has no row of the instrument asked for; it has ${others.join(', ')}`);
    }
    return new FeedError(
      this.#firstProblem
        ? `${this.#path} has no readable row (${this.#firstProblem}): check that it is what its header says`
        : `${this.#path} has a header but no rows`,
    );
  }
}
