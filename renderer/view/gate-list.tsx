import { MEASURE_LABELS, outcomeSign, runWords, verdictWords } from '../format/ladder.ts';
import type { Gate } from '../store/console-data.ts';
import { SignMark } from './sign.tsx';

function GateRow({ gate }: { gate: Gate }) {
  const { measure, outcome, words, run, observe_only: isObserved } = gate;
  const sign = outcomeSign(outcome);
  return (
    <li className={`gate ${outcome === 'pass' ? 'passed' : ''}`} title={words}>
      <span className="measure">
        {MEASURE_LABELS[measure]}
        {isObserved ? (
          <span className="chip" title="Judged and recorded; it never moves anything">
            observed only
          </span>
        ) : null}
      </span>
      <SignMark sign={sign} more={runWords(outcome, run)} />
      <span className="message">{verdictWords(words)}</span>
    </li>
  );
}

/** The gates of a rung, each with its verdict in its own words. */
export function GateList({ gates }: { gates: readonly Gate[] }) {
  if (gates.length === 0) return <p className="muted">No gate: its time and its evidence are all that it asks for.</p>;
  return (
    <ul className="gates" aria-label="gates">
      {gates.map((gate, index) => (
        // A rung may hold two gates on one measure; their order is the plan's and does not change.
        <GateRow key={`${gate.measure} ${index}`} gate={gate} />
      ))}
    </ul>
  );
}
