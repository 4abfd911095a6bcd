import type { SwapStage } from '../../../shared/domain/swap.ts';
import type { SwapStep } from '../console-data.ts';

/** The stages that a swap goes through, in their order, by the shortest name that says what happens. */
const STEPS = [
  { stage: 'validating', name: 'check' },
  { stage: 'loading', name: 'load' },
  { stage: 'warming', name: 'warm up' },
  { stage: 'shadowing', name: 'in step' },
  { stage: 'draining', name: 'cut over' },
  { stage: 'verifying', name: 'verify' },
] as const satisfies readonly { stage: SwapStage; name: string }[];

/** One step of a swap as it stands. `skipped`: a later one was entered, this one never was. */
export interface StepView {
  readonly stage: SwapStage;
  readonly name: string;
  readonly standing: 'done' | 'now' | 'failed' | 'skipped' | 'ahead';
  /** When it was entered, ISO 8601; null where it was not. */
  readonly at: string | null;
}

/** How a swap ended; `running` where it has not. */
export type SwapEnd = 'running' | 'done' | 'failed';

/** The steps of a swap: which are behind it, where it is, and when each was entered. */
export function stepViews(steps: readonly SwapStep[], end: SwapEnd): readonly StepView[] {
  const entered = new Map(steps.map(({ stage, at }) => [stage, at] as const));
  const latest = STEPS.findLastIndex(({ stage }) => entered.has(stage));
  return STEPS.map(({ stage, name }, index) => {
    const at = entered.get(stage) ?? null;
    const last = ({ running: 'now', done: 'done', failed: 'failed' } as const)[end];
    const standing = index > latest ? 'ahead' : at === null ? 'skipped' : index === latest ? last : 'done';
    return { stage, name, standing, at };
  });
}
