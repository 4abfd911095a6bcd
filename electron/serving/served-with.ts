import type { JournalPort } from '../engine/ports.ts';
import type { FeedChoice } from './assemble.ts';

/** What a desk was last served with, as far as it needs it again to go on where it stopped. */
export interface ServedWith {
  readonly demo: boolean;
  readonly feed: FeedChoice;
  readonly algorithms: readonly string[];
}

const KEY = 'served_with';

/**
 * Notes what a desk is served with, so that a person can be told how to start it again. One that is served without market
 * data leaves the last that had some: without any, nothing that is open can be closed.
 */
export function noteServedWith(journal: JournalPort, { demo, feed, algorithms }: ServedWith): void {
  const isBlind = !demo && feed.kind === 'none';
  if (isBlind && journal.meta(KEY) !== undefined) return;
  const text = JSON.stringify({ demo, feed, algorithms } satisfies ServedWith);
  if (journal.meta(KEY) !== text) journal.setMeta(KEY, text);
}

/** What the desk of a journal was last served with; undefined where nobody noted it. */
export function servedWith(journal: Pick<JournalPort, 'meta'>): ServedWith | undefined {
  const text = journal.meta(KEY);
  return text === undefined ? undefined : (JSON.parse(text) as ServedWith);
}
