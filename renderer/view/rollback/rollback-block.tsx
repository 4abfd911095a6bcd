import { useMemo } from 'react';
import { amount, roundAmount } from '../../format/number.ts';
import { TERMINAL } from '../../format/terminal.ts';
import { shortIds, versionLabel, versionParts } from '../../format/version.ts';
import { holdings, plain } from '../../format/words.ts';
import type { DepartureView } from '../../store/console-data.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { obstacleTo } from '../../store/people/permission.ts';
import { requestKey } from '../../store/request.ts';
import { currentLadder, openLadder } from '../../store/rollout/ladder.ts';
import { type WayBack, wayBackIn } from '../../store/rollout/way-back.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { LadderPrice } from '../ladder/ladder-price.tsx';
import { ROLLBACK_CHORD, useChord } from '../parts/chord.ts';
import { useVersionLabel } from '../parts/figures.tsx';

/** Why the button cannot be pressed; null when it can. */
export function rollbackObstacle(state: ConsoleState): string | null {
  if (state.connection.phase !== 'live')
    return `No connection to the desk: in a terminal, ${TERMINAL} rollback --reason …`;
  const withheld = obstacleTo(state.me, 'swaps.rollback');
  if (withheld !== null) return withheld;
  const slot = currentSlot(state);
  if (!slot) return 'Nothing is deployed';
  if (state.swapFlow.phase === 'running') {
    if (state.swapFlow.kind === 'rollback') return 'Rolling back';
    // From its cut on, a swap can be undone while it still drains; before it, it can be called off.
    if (!slot.rollback || slot.swap?.swap_id !== slot.rollback.swap_id) return 'Swapping';
  }
  if (openLadder(state)) return state.requests[requestKey.ladder(slot.slot_id)]?.phase === 'asked' ? 'Asked for' : null;
  return slot.rollback ? null : (slot.rollback_refusal ?? 'There is no version to go back to');
}

const COST_MEANS =
  'Going back costs nothing: positions are adopted. Estimated at the present book, closing them would cost:';

function Price({ way }: { way: DepartureView }) {
  const { spread, impact, fee, total } = way.cost;
  const parts = `spread ${amount(spread)} · impact ${amount(impact)} · fee ${amount(fee)}`;
  const flat = way.adopts.length === 0;
  const moves = `Cancels ${way.cancels}, adopts ${holdings(way.adopts) || 'nothing'}`;
  return (
    <>
      <span
        className="moves"
        title={`${moves}. Exposure then, gross at the marks: ${amount(way.exposure)} ${way.currency}`}
      >
        <span>
          <span className="spare">
            cancels <b>{way.cancels}</b> ·{' '}
          </span>
          adopts{' '}
        </span>
        <b className="cut">{flat ? 'nothing, it is flat' : holdings(way.adopts)}</b>
        {flat ? null : (
          <span>
            <span className="worth">
              <span> worth</span>
            </span>{' '}
            <b>{roundAmount(way.exposure)}</b>
          </span>
        )}
      </span>
      {flat ? null : (
        <>
          <span title={`${COST_MEANS} ${amount(total)} ${way.currency}`}>
            closing <span className="spare">it would cost </span>≈ <b>{amount(total)}</b> {way.currency}
          </span>
          <span title={`${COST_MEANS} Its parts: ${parts}`}>{parts}</span>
        </>
      )}
    </>
  );
}

/** Breakers that going back does not release, by what tripped them where the desk says so. */
function StillTripped({ ids }: { ids: readonly string[] }) {
  const words = useConsole(({ data }) => {
    const causes = ids.map((id) => data.desk?.breakers.find((breaker) => breaker.id === id)?.cause ?? id);
    return causes.map(plain).join(', ');
  });
  return (
    <span className="binds" title={`Stays tripped after going back, so it may only reduce: ${words}`}>
      still tripped: {words}
    </span>
  );
}

/** The version to go back to. Its number is never cut short; a name is there only where it is another algorithm's. */
function Target({ name, version }: { name: string | null; version: string }) {
  if (name === null) return <span title={`Roll back to ${version}`}>Roll back to {version}</span>;
  return (
    <span className="other" title={`Roll back to ${name} ${version}`}>
      <span>Roll back to </span>
      <span className="target">
        <span className="cut">{name}</span> <span>{version}</span>
      </span>
    </span>
  );
}

const targetOf = (key: string, algorithm: string | undefined) => {
  const { name, version } = versionParts(key);
  return { name: name === '' || name === algorithm ? null : name, version };
};

/** Whose ladder the way back ends. */
function Ends({ candidate }: { candidate: string }) {
  const words = `ends the ladder of ${useVersionLabel(candidate)}`;
  return (
    <span className="binds" title={words}>
      {words}
    </span>
  );
}

/** What the button says: where it leads, and what ends by it. */
function Leads({ way }: { way: WayBack | null }) {
  const algorithm = useConsole((state) => currentSlot(state)?.algorithm);
  if (way === null) return <span>Roll back</span>;
  const tripped = way.quote?.still_tripped ?? [];
  return (
    <>
      {way.to === null ? (
        <span>Take {versionLabel(way.kind === 'ladder' ? way.ladder.candidate.version : '', algorithm)} out</span>
      ) : (
        <Target {...targetOf(way.to, algorithm)} />
      )}
      {way.kind === 'ladder' ? <Ends candidate={way.ladder.candidate.version} /> : null}
      {tripped.length > 0 ? <StillTripped ids={tripped} /> : null}
    </>
  );
}

/** What going back costs, before the click; in its place, why it cannot be. */
function Cost({ way, reason }: { way: WayBack | null; reason: string | null }) {
  if (reason !== null || way === null) return <span title={reason ?? ''}>{shortIds(reason ?? '')}</span>;
  return way.quote ? <Price way={way.quote} /> : way.kind === 'ladder' ? <LadderPrice way={way} /> : null;
}

/** The way back: always here, with its price beside it before the click. */
export function RollbackBlock() {
  const slot = useConsole(currentSlot);
  const ladder = useConsole(currentLadder);
  const way = useMemo(() => wayBackIn(slot, ladder), [slot, ladder]);
  const reason = useConsole(rollbackObstacle);
  const commands = useCommands();
  const available = way !== null && reason === null;
  useChord(ROLLBACK_CHORD, available, commands.rollBack);
  return (
    <section className={`rollback ${available ? '' : 'unavailable'}`} aria-label="rollback">
      <div className="price" id="rollback-price" data-testid="rollback-price">
        <Cost way={way} reason={reason} />
      </div>
      <button
        type="button"
        disabled={!available}
        aria-describedby="rollback-price"
        title={ROLLBACK_CHORD.label}
        aria-keyshortcuts={ROLLBACK_CHORD.aria}
        onClick={() => void commands.rollBack()}
      >
        <span className="leads">
          <Leads way={way} />
        </span>{' '}
        <kbd>{ROLLBACK_CHORD.label}</kbd>
      </button>
    </section>
  );
}
