import { useRef } from 'react';
import { useCommands, useConsole } from '../console-context.tsx';
import { KILL_CHORD, useChord } from '../parts/chord.ts';
import { usePressElsewhere } from '../parts/press-elsewhere.ts';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { KillOutcome, KillRefused, KillSent } from './kill-outcome.tsx';
import { KillSheet } from './kill-sheet.tsx';

/** Kill: always here, whatever the line does and whoever is locked out. The first press arms it and says what it would do. */
export function KillBlock() {
  const kill = useConsole((state) => state.kill);
  const commands = useCommands();
  const block = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const armed = kill.phase === 'armed';
  const withheld = useObstacle('risk.kill');
  useChord(KILL_CHORD, withheld === null, commands.pressKill);
  // A press elsewhere takes the arming away; what a kill left on screen stays.
  usePressElsewhere(armed, block, commands.standDown);
  const leave = (): void => {
    commands.standDown();
    button.current?.focus();
  };
  return (
    <section
      ref={block}
      className={`kill ${armed ? 'armed' : ''}`}
      aria-label="kill"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && kill.phase !== 'idle') leave();
      }}
    >
      <button
        ref={button}
        type="button"
        className="kill-button"
        title={armed ? 'Press again to kill' : `Kill: says first what it would do. ${KILL_CHORD.label}`}
        aria-keyshortcuts={KILL_CHORD.aria}
        aria-expanded={kill.phase !== 'idle'}
        {...heldBack(withheld)}
        onClick={commands.pressKill}
      >
        Kill <kbd>{KILL_CHORD.label}</kbd>
      </button>
      {kill.phase === 'armed' ? <KillSheet armed={kill} leave={leave} /> : null}
      {kill.phase === 'sent' ? <KillSent order={kill} leave={leave} /> : null}
      {kill.phase === 'done' ? <KillOutcome result={kill.result} leave={leave} /> : null}
      {kill.phase === 'refused' ? <KillRefused order={kill} refusal={kill.refusal} leave={leave} /> : null}
    </section>
  );
}
