import { assert, defined } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { type EpochNs, NS_PER_MS } from '../../shared/units/time.ts';
import type { FeedPort, FeedStats } from '../engine/ports.ts';
import { type DataFile, findDataFile, readRange, readText } from './csv/data-file.ts';
import { type Survey, surveyFile } from './csv/file-survey.ts';
import type { InstrumentFilter } from './csv/instrument-column.ts';
import { mergeByTime } from './csv/merge.ts';
import { openRandomText } from './csv/spool.ts';
import { type Reading, readStretch } from './csv/stretch-reader.ts';
import { FeedError } from './feed-error.ts';
import { FeedTally } from './feed-tally.ts';
import { type InstrumentDefinition, settleInstrument } from './instrument-definition.ts';

const NS_PER_DAY = 86_400 * 1_000_000_000;
const BATCH_SIZE = 2048;

/** What to replay, and how. */
export interface ReplayOptions extends InstrumentFilter {
  /** Path of a `.csv` or `.csv.gz` file; README.md beside this file lists the headers it may have. */
  readonly file: string;
  /** Play this venue alone. Where the file has no venue column: the venue's name (else the file name's first word). */
  readonly venue?: string | undefined;
  /** Play this symbol alone. Where the file has no symbol column: the symbol (else the file name's second word). */
  readonly instrument?: string | undefined;
  /** Definitions of instruments; those of others than the file's are not used. What is left out comes from the file's digits. */
  readonly instruments?: readonly InstrumentDefinition[] | undefined;
  /** Broken rows to leave out before the feed gives up. Default: 1,000, or 1 % of the rows read so far, whichever is more. */
  readonly maxBadRows?: number | undefined;
  /** What the events' times count from. Default: the earliest stamp in the file (for bars, the first open). */
  readonly originNs?: EpochNs | undefined;
  /**
   * Length of a bar, in milliseconds. Default: a day in a file of dates, else the smallest step between two bars of
   * one instrument among its first 2,000.
   */
  readonly barIntervalMs?: number | undefined;
  /** Events in a batch. Default 2,048. */
  readonly batchSize?: number | undefined;
}

/**
 * Opens a recording. Reads enough of it to know its instruments: the first 2,000 rows where one instrument was chosen
 * (or the file has no others), the whole file once otherwise. Nothing stays open until the first batch is asked for.
 *
 * A file may be one stream in time order, or grouped by instrument with time starting over at each group. Groups are
 * played together, in time order, because that is what the market did and what a session over "this file" means; the
 * first pass notes where they begin, and each is then read by its own cursor when time reaches it. Memory holds a
 * chunk and a batch per group that overlaps the present, whatever the size of the file.
 *
 * @throws {FeedError} when the file is missing, empty, no file, of an unknown header, without a readable row, or a
 *   definition is wrong.
 */
export async function openReplay(options: ReplayOptions): Promise<FeedPort> {
  checkOptions(options);
  const file = await findDataFile(options.file);
  const survey = await surveyFile(file, options, options.originNs);
  const instruments = survey.column.names.map(({ venue, symbol }, index) => {
    const given = options.instruments?.find(
      (definition) => definition.venue === venue && definition.instrument === symbol,
    );
    const digits = defined(survey.samples[index], 'sample').digits();
    return settleInstrument(index, given ?? { venue, instrument: symbol }, digits);
  });
  return new Replay(file, {
    path: file.path,
    survey,
    instruments,
    origin: survey.origin,
    intervalNs: intervalOf(file, survey, options),
    batchSize: options.batchSize ?? BATCH_SIZE,
    tally: new FeedTally(file.path, options.maxBadRows),
  });
}

function checkOptions({ maxBadRows = 0, barIntervalMs = 1, batchSize = 1 }: ReplayOptions): void {
  if (!(maxBadRows >= 0)) throw new FeedError(`maxBadRows ${maxBadRows} is not a number of rows: give 0 or more`);
  if (!(barIntervalMs > 0 && Number.isFinite(barIntervalMs))) {
    throw new FeedError(`barIntervalMs ${barIntervalMs} is not a length of time: give milliseconds above 0`);
  }
  assert(Number.isSafeInteger(batchSize) && batchSize > 0, 'a batch has at least one event');
}

function intervalOf(file: DataFile, { layout, samples }: Survey, options: ReplayOptions): number {
  if (layout.kind !== 'bar' && layout.kind !== 'quote_bar') return 0;
  if (options.barIntervalMs !== undefined) return options.barIntervalMs * NS_PER_MS;
  if (layout.time.unit === 'date') return NS_PER_DAY;
  const step = samples.reduce((least, sample) => Math.min(least, sample.stepNs), Number.POSITIVE_INFINITY);
  if (Number.isFinite(step)) return step;
  throw new FeedError(`${file.path}: the length of its bars cannot be told from a single one: give barIntervalMs`);
}

class Replay implements FeedPort {
  readonly instruments: readonly Instrument[];
  readonly originNs: EpochNs;
  readonly #file: DataFile;
  readonly #reading: Reading;
  #started = false;
  #closed = false;
  #progress = 0;

  constructor(file: DataFile, reading: Reading) {
    this.instruments = reading.instruments;
    this.originNs = reading.origin;
    this.#file = file;
    this.#reading = reading;
  }

  async *batches(): AsyncGenerator<readonly MarketEvent[], void> {
    assert(!this.#started, 'a replay is played once; open it again to play it again');
    this.#started = true;
    const source = this.#reading.survey.stretches.length === 1 ? this.#stream() : this.#merged();
    for await (const batch of source) {
      if (this.#closed) return;
      yield batch;
    }
    this.#progress = 1;
  }

  stats(): FeedStats {
    return this.#reading.tally.stats(this.#progress);
  }

  close(): void {
    this.#closed = true;
  }

  /** The file in one go, as it stands. */
  #stream(): AsyncGenerator<MarketEvent[], void> {
    const { stretches } = this.#reading.survey;
    const stretch = defined(stretches[0], 'stretch');
    const text = readText(this.#file, (bytes) => {
      this.#progress = Math.min(1, bytes / this.#file.bytes);
    });
    return readStretch(this.#reading, stretch, skipBytes(text, stretch.start));
  }

  /** Every stretch of the file at once, merged by time. */
  async *#merged(): AsyncGenerator<MarketEvent[], void> {
    const { survey, batchSize, intervalNs } = this.#reading;
    const random = await openRandomText(this.#file, () => {});
    try {
      const size = (await random.handle.stat()).size;
      const read = new Array<number>(survey.stretches.length).fill(0);
      let total = 0;
      const lanes = survey.stretches.map((stretch) => ({
        fromNs: stretch.firstNs + intervalNs,
        open: () => {
          const text = readRange(
            this.#file.path,
            random.handle,
            stretch.start,
            Math.min(stretch.end, random.end),
            (bytes) => {
              total += bytes - read[stretch.index]!;
              read[stretch.index] = bytes;
              this.#progress = Math.min(1, total / size);
            },
          );
          return readStretch(this.#reading, stretch, text);
        },
      }));
      yield* mergeByTime(lanes, batchSize);
      if (random.torn) throw random.torn;
    } finally {
      await random.close();
    }
  }
}

async function* skipBytes(text: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer, void> {
  let left = count;
  for await (const chunk of text) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}
