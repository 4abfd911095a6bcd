import { useCallback, useEffect, useMemo, useState } from 'react';
import { isComing } from '../../../shared/domain/swap.ts';
import { amount, roundAmount } from '../../format/number.ts';
import { deskWords, versionLabel, versionParts } from '../../format/version.ts';
import { holdings, plain } from '../../format/words.ts';
import type { DepartureView } from '../../store/console-data.ts';
import { currentLadder } from '../../store/rollout/ladder.ts';
import { type WayBack, wayBackIn } from '../../store/rollout/way-back.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { LadderPrice } from '../ladder/ladder-price.tsx';
import { ROLLBACK_CHORD, useChord } from '../parts/chord.ts';
import { useVersionLabel } from '../parts/figures.tsx';
import { NotSent } from './not-sent.tsx';
import { rollbackObstacle } from './rollback-obstacle.ts';

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

/** What ends by the way back: the ladder of a version, or the swap to it that is being prepared. */
function Ends({ what, of }: { what: 'ends the ladder of' | 'calls off the swap to'; of: string }) {
  const words = `${what} ${useVersionLabel(of)}`;
  return (
    <span className="binds" title={words}>
      {words}
    </span>
  );
}

/** What the button says: where it leads, and what ends by it. */
function Leads({ way }: { way: WayBack | null }) {
  const algorithm = useConsole((state) => currentSlot(state)?.algorithm);
  const coming = useConsole((state) => {
    const swap = currentSlot(state)?.swap;
    return swap && isComing(swap) ? swap.to_version : null;
  });
  if (way === null) return <span>Roll back</span>;
  if (way.kind === 'call_off') {
    const words = `Call off the swap to ${versionLabel(way.swap.to_version, algorithm)}`;
    return <span title={words}>{words}</span>;
  }
  const tripped = way.quote?.still_tripped ?? [];
  return (
    <>
      {way.to === null ? (
        <span>Take {versionLabel(way.kind === 'ladder' ? way.ladder.candidate.version : '', algorithm)} out</span>
      ) : (
        <Target {...targetOf(way.to, algorithm)} />
      )}
      {way.kind === 'ladder' ? <Ends what="ends the ladder of" of={way.ladder.candidate.version} /> : null}
      {way.kind === 'swap' && coming !== null ? <Ends what="calls off the swap to" of={coming} /> : null}
      {tripped.length > 0 ? <StillTripped ids={tripped} /> : null}
    </>
  );
}

/** That nothing changes hands where a swap is called off. */
function Stays({ to }: { to: string | null }) {
  const label = useVersionLabel(to ?? '');
  return (
    <>
      <span>{to === null ? 'nothing is live' : `${label} stays live`}</span>
      <span>nothing changes hands</span>
    </>
  );
}

/** What going back costs, before the click; in its place, why it cannot be. */
function Cost({ way, reason }: { way: WayBack | null; reason: string | null }) {
  if (reason !== null || way === null) return <span title={reason ?? ''}>{deskWords(reason ?? '')}</span>;
  if (way.kind === 'call_off') return <Stays to={way.to} />;
  return way.quote ? <Price way={way.quote} /> : way.kind === 'ladder' ? <LadderPrice way={way} /> : null;
}

/** The way back: always here, with its price beside it before the click. */
export function RollbackBlock() {
  const slot = useConsole(currentSlot);
  const ladder = useConsole(currentLadder);
  const way = useMemo(() => wayBackIn(slot, ladder), [slot, ladder]);
  const reason = useConsole((state) => rollbackObstacle(state)?.words ?? null);
  const isUnderWay = useConsole((state) => rollbackObstacle(state)?.isUnderWay ?? false);
  const commands = useCommands();
  const available = reason === null;
  const [asked, setAsked] = useState(false);
  const press = useCallback((): void => {
    setAsked(!available && !isUnderWay);
    if (available) void commands.rollBack();
  }, [available, isUnderWay, commands]);
  // What could not be sent then is no news once it can be.
  useEffect(() => {
    if (available) setAsked(false);
  }, [available]);
  useChord(ROLLBACK_CHORD, true, press);
  const leave = useCallback((): void => setAsked(false), []);
  return (
    <>
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
      <NotSent reason={asked ? reason : null} leave={leave} />
    </>
  );
}
