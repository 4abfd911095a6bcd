import { isoClock, isoStamp } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import type { SwapStep } from '../../store/console-data.ts';
import { type StepView, type SwapEnd, stepViews } from '../../store/rollout/swap-steps.ts';

/** What a step's mark says in a word: the mark alone would say it by shape and colour only. */
const MARKS: Readonly<Record<StepView['standing'], { readonly mark: string; readonly word: string }>> = {
  done: { mark: '✓', word: 'done' },
  now: { mark: '●', word: 'now' },
  failed: { mark: '✕', word: 'failed' },
  skipped: { mark: '–', word: 'skipped' },
  ahead: { mark: '○', word: 'to come' },
};

/** The stages of a swap in a row, each with the time it was entered (milliseconds in the title). */
export function SwapSteps({ steps, end }: { steps: readonly SwapStep[]; end: SwapEnd }) {
  return (
    <>
      <ol className="steps" aria-label="steps">
        {stepViews(steps, end).map(({ stage, name, standing, at }) => (
          <li
            key={stage}
            className={standing}
            title={at === null ? undefined : `${name}: entered ${isoStamp(at)} ${zoneName()}`}
          >
            <i aria-hidden="true">{MARKS[standing].mark}</i>
            <span>{name}</span>
            <span className="unseen">{MARKS[standing].word}</span>
            <time>{at === null ? '' : isoClock(at)}</time>
          </li>
        ))}
      </ol>
      <p className="zone">times of the desk’s clock, {zoneName()}</p>
    </>
  );
}
