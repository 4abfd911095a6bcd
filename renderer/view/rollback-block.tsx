import { amount, signedExact } from '../format/number.ts';
import { shortIds } from '../format/version.ts';
import type { RollbackView } from '../store/console-data.ts';
import type { ConsoleState } from '../store/console-store.ts';
import { currentSlot } from '../store/selectors.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { useVersionLabel } from './figures.tsx';
import { ROLLBACK_CHORD, useRollbackChord } from './rollback-chord.ts';

/** Why the button cannot be pressed; null when it can. */
function obstacle(state: ConsoleState): string | null {
  if (state.connection.phase !== 'live') return 'No line to the desk: use desk rollback in a terminal';
  if (state.swapFlow.phase === 'running') return state.swapFlow.kind === 'rollback' ? 'Rolling back' : 'Swapping';
  const slot = currentSlot(state);
  if (!slot) return 'Nothing is deployed';
  return slot.rollback ? null : (slot.rollback_refusal ?? 'There is no version to go back to');
}

const COST_MEANS =
  'What closing the adopted positions would cost at the present book: half the spread and the taker fee. Nothing is paid unless they are closed.';

function Price({ way }: { way: RollbackView }) {
  return (
    <>
      <span>
        cancels <b>{way.cancels}</b> · adopts {way.adopts.length === 0 ? <b>nothing</b> : null}
        {way.adopts.map((one, index) => (
          <span key={one.instrument}>
            {index > 0 ? ', ' : ''}
            <b>{signedExact(one.quantity)}</b> {one.symbol}
          </span>
        ))}
      </span>
      <span title={COST_MEANS}>
        estimated cost <b>{amount(way.estimated_cost)}</b> {way.currency}
      </span>
    </>
  );
}

/** The way back: always here, with its price beside it before the click. */
export function RollbackBlock() {
  const way = useConsole((state) => currentSlot(state)?.rollback ?? null);
  const reason = useConsole(obstacle);
  const commands = useCommands();
  const target = useVersionLabel(way?.to_version ?? '');
  const available = way !== null && reason === null;
  useRollbackChord(available, commands.rollBack);
  return (
    <section className={`rollback ${available ? '' : 'unavailable'}`} aria-label="rollback">
      <div className="price" id="rollback-price" data-testid="rollback-price">
        {reason === null && way ? <Price way={way} /> : <span title={reason ?? ''}>{shortIds(reason ?? '')}</span>}
      </div>
      <button
        type="button"
        disabled={!available}
        aria-describedby="rollback-price"
        aria-keyshortcuts={ROLLBACK_CHORD.aria}
        onClick={() => void commands.rollBack()}
      >
        <span className="cut">{way ? `Roll back to ${target}` : 'Roll back'}</span> <kbd>{ROLLBACK_CHORD.label}</kbd>
      </button>
    </section>
  );
}
