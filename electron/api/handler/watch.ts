import { MAX_WATCHERS, watch } from '../console/watch.ts';
import { calls } from '../context.ts';
import { failure } from '../failure.ts';
import { downloads, records } from './records.ts';

/** What the console is shown, as it happens. */
export const console = {
  watch: calls.console.watch.handler(({ context: { feed }, signal }) => {
    if (feed.watchers >= MAX_WATCHERS) {
      throw failure('unavailable', `${MAX_WATCHERS} consoles are open already: close one`);
    }
    return watch(feed, signal);
  }),
  records,
  downloads,
};
