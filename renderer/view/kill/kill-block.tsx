import { useEffect, useRef } from 'react';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { KILL_CHORD, useChord } from '../parts/chord.ts';
import { KillOutcome, KillRefused, KillSent } from './kill-outcome.tsx';
import { KillSheet } from './kill-sheet.tsx';

/** Takes the arming away when something else on the page is pressed. What a kill left on screen stays. */
function useStandDownElsewhere(
  armed: boolean,
  block: React.RefObject<HTMLElement | null>,
  standDown: () => void,
): void {
  useEffect(() => {
    if (!armed) return;
    const press = (event: PointerEvent): void => {
      if (event.target instanceof Node && !block.current?.contains(event.target)) standDown();
    };
    document.addEventListener('pointerdown', press, { capture: true });
    return () => document.removeEventListener('pointerdown', press, { capture: true });
  }, [armed, block, standDown]);
}

/** Kill: always here, whatever the line does and whoever is locked out. The first press arms it and says what it would do. */
export function KillBlock() {
  const kill = useConsole((state) => state.kill);
  const commands = useCommands();
  const block = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const armed = kill.phase === 'armed';
  const withheld = useObstacle('risk.kill');
  useChord(KILL_CHORD, withheld === null, commands.pressKill);
  useStandDownElsewhere(armed, block, commands.standDown);
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
