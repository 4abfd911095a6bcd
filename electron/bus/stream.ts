import { DiscardPolicy, type NatsConnection, nanos, RetentionPolicy, StorageType } from 'nats.ws';
import { PATIENCE_MS } from './dial.ts';
import { inWords } from './in-words.ts';

/** The stream that the desk makes. A stream of another name that takes the subjects serves as well. */
export const STREAM = 'HOTSWAP_DESK';
/** What the desk publishes. */
export const SUBJECTS = ['library.>', 'desk.>'];

const DAY_MS = 24 * 3_600_000;
/** For how long the server knows an event that comes again: more than a restart of the desk takes. */
const DUPLICATE_WINDOW_MS = 3_600_000;
/** The journal keeps everything; a stream is for those who listen. */
const KEPT_DAYS = 30;

/**
 * Makes the desk's stream where the server has none. One that is there stays as it was set up.
 *
 * @returns why it could not be made, in words; the server may still have a stream that takes the events.
 */
export async function ensureStream(connection: NatsConnection): Promise<string | undefined> {
  try {
    const { streams } = await connection.jetstreamManager({ timeout: PATIENCE_MS, checkAPI: false });
    const known = await streams.info(STREAM).catch(() => undefined);
    if (known !== undefined) return undefined;
    await streams.add({
      name: STREAM,
      description: 'What happens on the desks',
      subjects: SUBJECTS,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_age: nanos(KEPT_DAYS * DAY_MS),
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    });
    return undefined;
  } catch (error) {
    return inWords(error);
  }
}
