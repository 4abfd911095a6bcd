import type { ReactNode } from 'react';
import { milliseconds } from '../../format/time.ts';
import { canGoBack, guideTarget, liveLabel } from '../../store/first-run.ts';
import type { GuideStep } from '../../store/preferences.ts';
import { useConsole } from '../console-context.tsx';
import { ROLLBACK_CHORD, useChordLabel } from '../parts/chord.ts';

const useTarget = (): string => useConsole((state) => guideTarget(state)?.version ?? 'another version');

function WhatRuns() {
  const live = useConsole(liveLabel);
  const target = useTarget();
  return (
    <>
      <p>
        <b>{live}</b> trades here, with money that is not real. Its card says how well it is, what it earned and what it
        holds.
      </p>
      <p>
        <b>{target}</b> stands in the same list, and can take its place.
      </p>
    </>
  );
}

function Preflight() {
  const target = useTarget();
  const find = useChordLabel('palette');
  return (
    <>
      <p>
        Press <b>Swap in…</b> on the card of {target}; or press <kbd>{find}</kbd>, write “swap in”, and Enter.
      </p>
      <p>Nothing happens by it: the desk checks first, and says what it would cost in time.</p>
    </>
  );
}

function Swap() {
  const checked = useConsole(
    ({ swapFlow }) => swapFlow.phase === 'drafting' && swapFlow.preflight.phase === 'answered',
  );
  return (
    <>
      <p>
        {checked
          ? 'The desk has checked: what is adopted, what is cancelled, how long trading stands still.'
          : 'The desk is checking.'}
      </p>
      <p>
        Press <b>Execute swap</b>.
      </p>
    </>
  );
}

function Watch() {
  const live = useConsole(liveLabel);
  const made = useConsole(canGoBack);
  const downtime = useConsole(({ swapFlow }) => (swapFlow.phase === 'done' ? swapFlow.result.downtimeUs : null));
  if (!made)
    return <p>The old version answers what it has in flight, then the new one takes over. No event is missed.</p>;
  return (
    <p>
      <b>{live}</b> trades now, and the line in the chart says since when.
      {downtime === null ? '' : ` Nothing traded for ${milliseconds(downtime)}.`} The version before follows in shadow,
      in step, for the way back.
    </p>
  );
}

function RollBack() {
  const made = useConsole(canGoBack);
  if (!made) return <p>There is nothing to go back from yet: swap a version in first.</p>;
  return (
    <>
      <p>
        Now take it back, as you would if it lost money. What that costs stands beside the button before you press it.
      </p>
      <p>
        Press <b>Roll back</b>, once; or <kbd>{ROLLBACK_CHORD.label}</kbd> from anywhere.
      </p>
    </>
  );
}

const WORDS: Readonly<Record<GuideStep, { readonly title: string; readonly Words: () => ReactNode }>> = {
  what_runs: { title: 'What runs', Words: WhatRuns },
  preflight: { title: 'Ask what a swap would do', Words: Preflight },
  swap: { title: 'Swap', Words: Swap },
  watch: { title: 'Watch', Words: Watch },
  roll_back: { title: 'Your own way back', Words: RollBack },
};

/** What a step is called. */
export const stepTitle = (step: GuideStep): string => WORDS[step].title;

/** What a step says. */
export function StepWords({ step }: { step: GuideStep }) {
  const { Words } = WORDS[step];
  return <Words />;
}
