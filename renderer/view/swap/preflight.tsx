import { clock, millisecondDigits, milliseconds } from '../../format/time.ts';
import { deskWords } from '../../format/version.ts';
import { plain } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { DowntimeEstimate, Preflight, PreflightCheck, PreflightState } from '../../store/rollout/swap-flow.ts';
import { useConsole } from '../console-context.tsx';
import { RefusalWords } from '../parts/refusal-words.tsx';
import { SwapContract } from './swap-contract.tsx';

const OUTCOMES = {
  passed: { word: 'pass', tone: 'ok' },
  warning: { word: 'warning', tone: 'warn' },
  failed: { word: 'refused', tone: 'down' },
} as const;

const countOf = (checks: Preflight['checks'], outcome: PreflightCheck['outcome']): number =>
  checks.filter((check) => check.outcome === outcome).length;

/** Health that nobody has seen yet allows the swap and vouches for nothing: it is checked when the version loads. */
const LATER = { word: 'when it loads', tone: 'muted' } as const;

/** Checks in words. What failed stands before what only warns. */
export function Checks({ checks, unseen = false }: { checks: readonly PreflightCheck[]; unseen?: boolean }) {
  const shown = ({ name, outcome }: PreflightCheck) =>
    unseen && name === 'target_health' && outcome === 'passed' ? LATER : OUTCOMES[outcome];
  if (checks.length === 0) return null;
  return (
    <ul className="checks">
      {checks.map((check) => (
        <li key={`${check.name} ${check.message}`} className={check.outcome}>
          <span className="name">{plain(check.name)}</span>
          <span className="message" title={check.message}>
            {deskWords(check.message)}
          </span>
          <b className={shown(check).tone}>{shown(check).word}</b>
        </li>
      ))}
    </ul>
  );
}

function verdictWords({ passed, checks }: Preflight): string {
  const [failed, warned] = [countOf(checks, 'failed'), countOf(checks, 'warning')];
  if (!passed) return `${failed} of ${checks.length} checks ${failed === 1 ? 'refuses' : 'refuse'} it`;
  return warned === 0 ? `All ${checks.length} checks allow it` : `The checks allow it, ${warned} with a warning`;
}

/** What the swap is expected to cost in time, how far that spreads, and how many swaps say so. */
function Downtime({ downtime }: { downtime: DowntimeEstimate | null }) {
  if (!downtime) {
    return (
      <span className="muted">
        estimated downtime <b>not measured yet</b>
      </span>
    );
  }
  const { medianUs, p10Us, p90Us, samples } = downtime;
  const words = `Of ten swaps measured on this desk, eight took ${milliseconds(p10Us)} to ${milliseconds(p90Us)}`;
  const spread = `${millisecondDigits(p10Us)}–${millisecondDigits(p90Us)} in ${samples} swaps`;
  return (
    <span className="muted" title={words}>
      estimated downtime <b>{milliseconds(medianUs)}</b> ({samples === 1 ? 'from 1 swap' : spread})
    </span>
  );
}

/** The sum of the checks, and what the swap is expected to cost in time. */
export function Verdict({ state }: { state: PreflightState }) {
  const preflight = state.phase === 'answered' ? state.preflight : undefined;
  return (
    <p className="verdict" role="status">
      {preflight ? (
        <>
          <span className={preflight.passed ? 'ok' : 'down'}>{verdictWords(preflight)}</span>
          <Downtime downtime={preflight.downtime} />
        </>
      ) : (
        <span className="muted">
          {state.phase === 'asking' ? 'The desk is checking…' : 'The desk did not check it'}
        </span>
      )}
    </p>
  );
}

/** What needs reading stands first: what forbids the swap or warns, then what it hands over, then what is in order. */
function Found({ preflight, unseen }: { preflight: Preflight; unseen: boolean }) {
  const of = (outcome: PreflightCheck['outcome']) => preflight.checks.filter((check) => check.outcome === outcome);
  return (
    <>
      <Checks checks={[...of('failed'), ...of('warning')]} />
      {preflight.contracts.map((contract) => (
        <SwapContract key={contract.slot_id} contract={contract} />
      ))}
      <Checks checks={of('passed')} unseen={unseen} />
    </>
  );
}

/** Older than this, an answer that is asked for every two seconds says its age. Milliseconds. */
const LATE_MS = 4_000;

/** When the desk said so; where it has been slow to say it again, how long ago. */
function AsOf({ at }: { at: number }) {
  const old = useConsole(({ now }) => (now - at > LATE_MS ? Math.floor((now - at) / 1_000) : null));
  return (
    <time className={old === null ? 'as-of' : 'as-of warn'}>
      as of {clock(at)} {zoneName()}
      {old === null ? null : `, ${old} s ago`}
    </time>
  );
}

/** What the desk says about the swap before it is made. */
export function PreflightList({ state, targetId }: { state: PreflightState; targetId: string }) {
  const unseen = useConsole(
    ({ data }) => data.versions.find((one) => one.entity_id === targetId)?.health_status === 'unknown',
  );
  // An answer stays, dimmed, while the desk is asked anew: nothing on screen jumps under the hand.
  const shown = state.phase === 'answered' ? state.preflight : state.phase === 'asking' ? state.before : null;
  return (
    <section className="preflight" aria-label="preflight" aria-busy={state.phase === 'asking'}>
      <h3>
        handed over, and checked
        <span className="grow" />
        {shown ? <AsOf at={shown.asOf} /> : null}
      </h3>
      {shown ? <Found preflight={shown} unseen={unseen} /> : null}
      {state.phase === 'refused' ? <RefusalWords refusal={state.refusal} /> : null}
    </section>
  );
}
