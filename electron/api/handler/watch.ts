import { MAX_WATCHERS, watch } from '../console/watch.ts';
import { calls } from '../context.ts';
import { failure } from '../failure.ts';
import { MAX_STREAMS } from '../line-limits.ts';
import { downloads, records } from './records.ts';

/** What the console is shown, as it happens. */
export const console = {
  watch: calls.console.watch.handler(({ context: { feed, line }, signal }) => {
    if (line !== undefined && line.streams >= MAX_STREAMS) {
      throw failure('unavailable', `${MAX_STREAMS} streams are open on this line already: end one`);
    }
    if (feed.watchers >= MAX_WATCHERS) {
      throw failure('unavailable', `${MAX_WATCHERS} consoles are open already: close one`);
    }
    return watch(feed, signal, line);
  }),
  records,
  downloads,
};
