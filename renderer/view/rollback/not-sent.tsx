import { type ReactNode, useState } from 'react';
import { capital } from '../../../shared/base/words.ts';
import { inTerminal } from '../../format/terminal.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { currentSlot, isStale } from '../../store/selectors.ts';
import { useConsole, useOnline } from '../console-context.tsx';
import { Close } from '../parts/close.tsx';
import { TerminalCommand } from '../parts/terminal-command.tsx';

const REASON = 'rolled back from the terminal';

/** A rollback that was sent to a desk that says nothing any more. */
const isUnanswered = (state: ConsoleState): boolean =>
  isStale(state) &&
  state.connection.phase === 'live' &&
  state.swapFlow.phase === 'running' &&
  state.swapFlow.kind === 'rollback';

/** The same in a terminal, and what to add where the desk itself hangs. */
function InTerminal() {
  const slotId = useConsole((state) => currentSlot(state)?.slot_id);
  const slot = slotId === undefined ? [] : ['--slot', slotId];
  return (
    <>
      <TerminalCommand
        words="In a terminal on the desk’s machine, in its folder:"
        command={inTerminal('rollback', ...slot, '--reason', REASON)}
      />
      <p className="means">
        Where the desk hangs, add <code>--end-hung-desk</code>: its process is ended, and the way back is made on its
        journal.
      </p>
    </>
  );
}

function Sheet({ heading, leave, children }: { heading: string; leave: () => void; children: ReactNode }) {
  return (
    <div className="below-rollback">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is within. */}
      <div className="sheet" data-testid="not-sent" onKeyDown={(event) => event.key === 'Escape' && leave()}>
        <h2 role="alert">
          <b>{heading}</b>
        </h2>
        {children}
        <Close leave={leave} />
      </div>
    </div>
  );
}

/** That a rollback was sent and no answer comes, until it is put away. */
function NotAnswered() {
  const [closed, setClosed] = useState(false);
  return closed ? null : (
    <Sheet heading="The rollback was sent; the desk has not answered" leave={() => setClosed(true)}>
      <InTerminal />
    </Sheet>
  );
}

/**
 * What became of a press on the way back that reached nobody: that nothing was sent and why, or that no answer comes; and where the desk
 * cannot be reached, the same as a command for a terminal.
 *
 * @param reason why the way back that was asked for could not be sent; null where none was, or it could.
 */
export function NotSent({ reason, leave }: { reason: string | null; leave: () => void }) {
  const online = useOnline();
  const silent = useConsole(isStale);
  const unanswered = useConsole(isUnanswered);
  if (unanswered) return <NotAnswered />;
  if (reason === null) return null;
  // Of a desk that is not heard nobody knows whether there is a way back by now.
  if (!online || silent)
    return (
      <Sheet heading={`${online ? 'The desk is silent' : 'No connection to the desk'}: nothing was sent`} leave={leave}>
        <InTerminal />
      </Sheet>
    );
  return (
    <Sheet heading="Nothing was sent" leave={leave}>
      <p>{capital(reason)}</p>
    </Sheet>
  );
}
