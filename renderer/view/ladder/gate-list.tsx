import { useState } from 'react';
import { MEASURE_LABELS, outcomeSign, runWords, verdictWords } from '../../format/ladder.ts';
import type { Gate } from '../../store/console-data.ts';
import { SignMark } from '../parts/sign.tsx';

function GateRow({ gate, full }: { gate: Gate; full: boolean }) {
  const { measure, outcome, words, run, observe_only: isObserved } = gate;
  return (
    <li className={`gate ${outcome === 'pass' && !full ? 'short' : ''}`} title={words}>
      <span className="measure">
        {MEASURE_LABELS[measure]}
        {isObserved ? (
          <span className="chip" title="Judged and recorded; it never moves anything">
            observed only
          </span>
        ) : null}
      </span>
      <SignMark sign={outcomeSign(outcome)} more={runWords(outcome, run)} />
      {outcome === null ? null : <span className="message">{verdictWords(words)}</span>}
    </li>
  );
}

/** The gates of a rung, each with its verdict in its own words; those of what passed are cut short until they are asked for. */
export function GateList({ gates }: { gates: readonly Gate[] }) {
  const [full, setFull] = useState(false);
  if (gates.length === 0) return <p className="muted">No gate: its time and its evidence are all that it asks for.</p>;
  const binding = gates.filter(({ observe_only }) => !observe_only);
  const passing = binding.filter(({ outcome }) => outcome === 'pass').length;
  return (
    <section className="gates" aria-label="gates">
      <h3>
        gates: {passing} of {binding.length} pass
        <span className="grow" />
        <button type="button" className="quiet" aria-expanded={full} onClick={() => setFull(!full)}>
          {full ? 'Fewer words' : 'All words'}
        </button>
      </h3>
      <ul>
        {gates.map((gate, index) => (
          // A rung may hold two gates on one measure; their order is the plan's and does not change.
          <GateRow key={`${gate.measure} ${index}`} gate={gate} full={full} />
        ))}
      </ul>
    </section>
  );
}
