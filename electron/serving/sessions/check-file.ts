import { tmpdir } from 'node:os';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { formatDecimal } from '../../../shared/units/decimal.ts';
import { absoluteTime, type TimeNs } from '../../../shared/units/time.ts';
import { isoTime } from '../../api/map/time.ts';
import { type DataFile, findDataFile, readText } from '../../feed/csv/data-file.ts';
import { FeedError } from '../../feed/feed-error.ts';
import { openReplay } from '../../feed/replay.ts';
import { roomIn, sizeWords } from '../room.ts';
import type { FileFacts } from './check-protocol.ts';

/** Market data shrinks to a tenth at most; a file that grows beyond this was made to fill a disk. */
const MOST_GROWTH = 100;
/** Small files may grow by more: a short header and one row often repeated. */
const ALWAYS_TAKEN = 64 * 1024 * 1024;
const SAMPLE_LINES = 6;
const SAMPLE_BYTES = 4_096;
const SAMPLE_WIDTH = 300;
const SHOWN_INSTRUMENTS = 50;
const SHOWN_BAD_ROWS = 5;

/**
 * Reads a file from its first row to its last as a run would, and says what is in it.
 *
 * @param onProgress how far it is, 0 to 1.
 * @throws {FeedError} for a file that cannot be played, in words.
 */
export async function checkFile(path: string, onProgress: (share: number) => void): Promise<FileFacts> {
  const file = await findDataFile(path);
  const sample = await unpack(file, (share) => onProgress(share / 3));
  const feed = await openReplay({ file: path });
  onProgress(1 / 2);
  const events = new Array<number>(feed.instruments.length).fill(0);
  let kind: FileFacts['kind'] | undefined;
  let first: TimeNs | undefined;
  let last: TimeNs | undefined;
  for await (const batch of feed.batches()) {
    for (const event of batch) events[event.instrument] = (events[event.instrument] ?? 0) + 1;
    kind ??= batch[0]?.kind;
    first ??= batch[0]?.tsNs;
    last = batch.at(-1)?.tsNs ?? last;
    onProgress(1 / 2 + (feed.stats().progress ?? 0) / 2);
  }
  if (kind === undefined || first === undefined || last === undefined)
    throw new FeedError(`${path} has no row that could be played`);
  const { bad, problems, rounded, crossed } = feed.stats();
  return {
    bytes: file.bytes,
    kind,
    events: events.reduce((sum, count) => sum + count, 0),
    bad,
    bad_rows: problems.slice(0, SHOWN_BAD_ROWS).map(({ line, message }) => ({ line, message })),
    rounded,
    crossed,
    from: isoTime(absoluteTime(first, feed.originNs)),
    until: isoTime(absoluteTime(last, feed.originNs)),
    instruments: feed.instruments
      .slice(0, SHOWN_INSTRUMENTS)
      .map((instrument) => ({ ...instrumentFacts(instrument), events: events[instrument.index] ?? 0 })),
    instruments_total: feed.instruments.length,
    sample,
  };
}

const instrumentFacts = ({ venue, symbol, tick, lot, priceScale, quantityScale, currency }: Instrument) => ({
  venue,
  symbol,
  tick: formatDecimal(tick, priceScale),
  lot: formatDecimal(lot, quantityScale),
  currency,
});

/**
 * Unpacks the file once without keeping it, because nothing says beforehand how large it becomes.
 *
 * @returns the header and the first rows.
 * @throws {FeedError} where it becomes larger than market data does, or than there is room to play it.
 */
async function unpack(file: DataFile, onProgress: (share: number) => void): Promise<string[]> {
  let head = Buffer.alloc(0);
  let unpacked = 0;
  let read = 0;
  const most = Math.max(ALWAYS_TAKEN, file.bytes * MOST_GROWTH);
  for await (const chunk of readText(file, (bytes) => {
    read = bytes;
  })) {
    if (head.length < SAMPLE_BYTES) head = Buffer.concat([head, chunk.subarray(0, SAMPLE_BYTES - head.length)]);
    unpacked += chunk.length;
    if (unpacked > most)
      throw new FeedError(
        `${file.path} unpacks to more than ${MOST_GROWTH} times its size (${sizeWords(file.bytes)} became over ${sizeWords(most)}): market data does not`,
      );
    onProgress(read / file.bytes);
  }
  // A file that is grouped by instrument is unpacked to disk when it is played.
  if (file.gzip && unpacked > (await roomIn(tmpdir())))
    throw new FeedError(`${file.path} unpacks to ${sizeWords(unpacked)}, and ${tmpdir()} has no room for that`);
  const lines = head.toString('utf8').split(/\r?\n/);
  if (unpacked > head.length) lines.pop();
  return lines
    .slice(0, SAMPLE_LINES)
    .filter((line) => line !== '')
    .map((line) => line.slice(0, SAMPLE_WIDTH));
}
