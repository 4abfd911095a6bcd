import { age } from '../../format/time.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { isFeedLate, isStale, lostConnections, silence } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';

/** What is wrong with the line, the desk or the feed, in one sentence; null when nothing is. */
function trouble(state: ConsoleState): string | null {
  const { connection, data } = state;
  const old = `Figures are ${age(silence(state) ?? 0)} old.`;
  if (connection.phase === 'lost') {
    const wait = Math.max(0, Math.ceil((connection.retryAt - state.now) / 1000));
    return `${connection.reason}. ${old} ${wait > 0 ? `Next try in ${wait} s.` : 'Trying again now.'}`;
  }
  if (isStale(state))
    return `The desk is connected and silent. ${old} Roll back and Kill are still sent; where no answer comes, the command for a terminal is shown.`;
  if (data.desk?.stopped) return `The desk has stopped trading: ${data.desk.stopped}`;
  const outage = data.desk?.journal_outage;
  if (outage)
    return `Nothing can be recorded: ${outage.reason}. Only what reduces risk is done; what is done now is lost if the desk's process ends.`;
  const lostTo = lostConnections(state);
  if (lostTo !== null) return `The desk has lost ${lostTo}.`;
  if (isFeedLate(state)) return `No market event for ${age(data.desk?.feed.age_ms ?? 0)}. Prices are as old as that.`;
  return null;
}

/** A band that says what is wrong. It has a row of its own below the bar: the panels move down for it, and nothing is covered. */
export function LineNotice() {
  const words = useConsole(trouble);
  const lost = useConsole((state) => state.connection.phase === 'lost');
  const commands = useCommands();
  return (
    <div role="alert">
      {words === null ? null : (
        <p className="notice">
          <span>{words}</span>
          {lost ? (
            <button type="button" className="quiet" onClick={commands.retryNow}>
              Try now
            </button>
          ) : null}
        </p>
      )}
    </div>
  );
}
