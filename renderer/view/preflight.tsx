import { microseconds } from '../format/time.ts';
import type { Preflight, PreflightState, Refusal } from '../store/swap-flow.ts';

const OUTCOMES = {
  passed: { word: 'pass', tone: 'ok' },
  warning: { word: 'warning', tone: 'warn' },
  failed: { word: 'refused', tone: 'down' },
} as const;

/** A no in words. */
export function RefusalWords({ refusal }: { refusal: Refusal }) {
  return (
    <div className="refusal" role="alert">
      <b>{refusal.message}</b>
      {refusal.details.length === 0 ? null : (
        <ul>
          {refusal.details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const ORDER = { failed: 0, warning: 1, passed: 2 } as const;

function Answer({ preflight }: { preflight: Preflight }) {
  const failed = preflight.checks.filter((check) => check.outcome === 'failed').length;
  const worstFirst = preflight.checks.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
  const estimate =
    preflight.estimatedDowntimeUs === null ? 'not measured yet' : microseconds(preflight.estimatedDowntimeUs);
  return (
    <>
      <ul className="checks">
        {worstFirst.map((check) => (
          <li key={`${check.name} ${check.message}`} className={check.outcome}>
            <span className="name">{check.name.replaceAll('_', ' ')}</span>
            <span className="message">{check.message}</span>
            <b className={OUTCOMES[check.outcome].tone}>{OUTCOMES[check.outcome].word}</b>
          </li>
        ))}
      </ul>
      <p className="verdict" role="status">
        <span className={preflight.passed ? 'ok' : 'down'}>
          {preflight.passed
            ? `All ${preflight.checks.length} checks allow it`
            : `${failed} of ${preflight.checks.length} checks ${failed === 1 ? 'refuses' : 'refuse'} it`}
        </span>
        <span className="muted">
          estimated downtime <b>{estimate}</b>
        </span>
      </p>
    </>
  );
}

/** What the desk says about the swap before it is made. */
export function PreflightList({ state }: { state: PreflightState }) {
  return (
    <section className="preflight" aria-label="preflight" aria-busy={state.phase === 'asking'}>
      <h3>preflight</h3>
      {state.phase === 'asking' ? <p className="muted">The desk is checking…</p> : null}
      {state.phase === 'answered' ? <Answer preflight={state.preflight} /> : null}
      {state.phase === 'refused' ? <RefusalWords refusal={state.refusal} /> : null}
    </section>
  );
}
