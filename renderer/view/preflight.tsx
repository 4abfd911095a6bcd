import { microseconds } from '../format/time.ts';
import { shortIds } from '../format/version.ts';
import type { Preflight, PreflightCheck, PreflightState, Refusal } from '../store/swap-flow.ts';
import { useConsole } from './console-context.tsx';

const OUTCOMES = {
  passed: { word: 'pass', tone: 'ok' },
  warning: { word: 'warning', tone: 'warn' },
  failed: { word: 'refused', tone: 'down' },
} as const;

/** A no in words. */
export function RefusalWords({ refusal }: { refusal: Refusal }) {
  return (
    <div className="refusal" role="alert">
      <b>{shortIds(refusal.message)}</b>
      {refusal.details.length === 0 ? null : (
        <ul>
          {refusal.details.map((detail) => (
            <li key={detail}>{shortIds(detail)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const countOf = (checks: Preflight['checks'], outcome: PreflightCheck['outcome']): number =>
  checks.filter((check) => check.outcome === outcome).length;

/** What needs reading stands first. */
const ORDER = { failed: 0, warning: 1, passed: 2 } as const;

/** Health that nobody has seen yet allows the swap and vouches for nothing: it is checked when the version loads. */
const LATER = { word: 'when it loads', tone: 'muted' } as const;

function Checks({ preflight, unseen }: { preflight: Preflight; unseen: boolean }) {
  const shown = ({ name, outcome }: PreflightCheck) =>
    unseen && name === 'target_health' && outcome === 'passed' ? LATER : OUTCOMES[outcome];
  const worstFirst = preflight.checks.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
  return (
    <ul className="checks">
      {worstFirst.map((check) => (
        <li key={`${check.name} ${check.message}`} className={check.outcome}>
          <span className="name">{check.name.replaceAll('_', ' ')}</span>
          <span className="message" title={check.message}>
            {shortIds(check.message)}
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

/** The sum of the checks, and what the swap is expected to cost in time. */
export function Verdict({ state }: { state: PreflightState }) {
  const preflight = state.phase === 'answered' ? state.preflight : undefined;
  const estimate = preflight?.estimatedDowntimeUs ?? null;
  return (
    <p className="verdict" role="status">
      {preflight ? (
        <>
          <span className={preflight.passed ? 'ok' : 'down'}>{verdictWords(preflight)}</span>
          <span className="muted">
            estimated downtime <b>{estimate === null ? 'not measured yet' : microseconds(estimate)}</b>
          </span>
        </>
      ) : (
        <span className="muted">
          {state.phase === 'asking' ? 'The desk is checking…' : 'The desk did not check it'}
        </span>
      )}
    </p>
  );
}

/** What the desk says about the swap before it is made. */
export function PreflightList({ state, targetId }: { state: PreflightState; targetId: string }) {
  const unseen = useConsole(
    ({ data }) => data.versions.find((one) => one.entity_id === targetId)?.health_status === 'unknown',
  );
  return (
    <section className="preflight" aria-label="preflight" aria-busy={state.phase === 'asking'}>
      <h3>preflight</h3>
      {state.phase === 'answered' ? <Checks preflight={state.preflight} unseen={unseen} /> : null}
      {state.phase === 'refused' ? <RefusalWords refusal={state.refusal} /> : null}
    </section>
  );
}
