import type { HandOver } from '../../../shared/domain/swap.ts';
import { fixedState } from '../../store/fixed-state.ts';
import type { PreflightState, SwapDraft } from '../../store/rollout/swap-flow.ts';
import { type Choice, Choices } from '../parts/choices.tsx';

const STATE: readonly Choice<HandOver['state']>[] = [
  { value: 'shadow', label: 'shadow', means: 'Warmed up, then run in step before the cut.' },
  { value: 'transfer', label: 'transfer', means: 'State exported, imported, replayed to the cut.' },
  { value: 'cold', label: 'cold', means: 'Warmed on past events only.' },
];

const POSITIONS: readonly Choice<HandOver['positions']>[] = [
  { value: 'adopt', label: 'adopt', means: 'Taken over at the mark, without a trade.' },
  { value: 'run_off', label: 'run off', means: 'The old version keeps it and only reduces.' },
  { value: 'flatten', label: 'flatten', means: 'The old version closes it at the market.' },
];

const ORDERS: readonly Choice<HandOver['orders']>[] = [
  { value: 'adopt', label: 'adopt', means: 'Keep their place, go over to the new version.' },
  { value: 'cancel', label: 'cancel', means: 'Cancelled in the cut.' },
];

/** What passes from the old version to the new. What the chosen terms mean stands in the contract below them. */
export function HandOverChoices(props: {
  draft: SwapDraft;
  preflight: PreflightState;
  change: (value: HandOver) => void;
}) {
  const { draft, preflight, change } = props;
  const value = draft.handOver;
  return (
    <>
      <Choices
        name="state"
        choices={STATE}
        value={value.state}
        choose={(state) => change({ ...value, state })}
        fixed={fixedState(draft, preflight)}
      />
      <Choices
        name="positions"
        choices={POSITIONS}
        value={value.positions}
        choose={(positions) => change({ ...value, positions })}
      />
      <Choices name="orders" choices={ORDERS} value={value.orders} choose={(orders) => change({ ...value, orders })} />
    </>
  );
}
