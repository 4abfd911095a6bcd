import { useMemo } from 'react';
import { signedExact } from '../../format/number.ts';
import { symbolOf } from '../../format/words.ts';
import { openLegs, stalledExits } from '../../store/risk/kill-flow.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { exitSentence } from '../kill/exit-words.ts';

/** Exits that do not come to their end, said aloud for as long as that is so. */
export function StalledExits() {
  const risk = useConsole((state) => state.data.risk);
  const commands = useCommands();
  const exits = useMemo(() => stalledExits(risk), [risk]);
  return (
    <div role="alert" aria-label="stalled exits">
      {exits.map((exit) => (
        <p key={exit.exit_id} className="notice critical">
          <span>
            <b>{exitSentence(exit)}</b> Exit of {scopeName(exit.scope)}:{' '}
            {openLegs(exit)
              .map(({ open, instrument }) => `${signedExact(open)} ${symbolOf(instrument)}`)
              .join(', ')}
          </span>
          <button type="button" className="quiet" onClick={() => commands.show('risk')}>
            Show
          </button>
        </p>
      ))}
    </div>
  );
}
