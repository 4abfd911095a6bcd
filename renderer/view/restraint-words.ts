import { amount } from '../format/number.ts';
import { plain } from '../format/words.ts';
import type { Restraint } from '../store/restraint.ts';

const MAY = {
  reducing: 'Only orders that make a position smaller leave the desk.',
  halted: 'No order leaves the desk.',
} as const;

/** A measured value without its sign: a limit on a loss is told as a size. */
const size = (text: string): string => amount(text.replace(/^-/, ''));

/** Why a slot is held back, in as few words as stand below the state. */
export function restraintShort({ breakers, set, unfit }: Restraint): string {
  const causes = breakers.map(({ cause }) => plain(cause)).join(', ');
  if (set === null) return causes;
  const by = set === 'desk' ? 'set for the desk' : unfit ? 'no fit version' : 'set by an operator';
  return causes === '' ? by : `${causes}; ${by}`;
}

/** Why a slot is held back, what it may still do, and what alone ends that: a sentence each. */
export function restraintWords({ state, breakers, set, unfit }: Restraint): readonly string[] {
  const tripped = breakers.map(
    ({ id, cause, value, limit }) =>
      `Breaker ${id}: ${plain(cause)} of ${size(value)} is beyond the limit of ${size(limit)}.`,
  );
  const release =
    breakers.length === 0
      ? []
      : [
          'A breaker stays tripped, also after a swap or a rollback, until the risk manager releases it:',
          ...breakers.map(({ id }) => `POST /api/v1/risk/breakers/${id}/release`),
        ];
  const who =
    set === 'desk'
      ? 'An operator set it for the whole desk.'
      : unfit
        ? 'No breaker did this: an operator set it, or the desk did because no version was left that is fit to trade.'
        : 'An operator set it for this slot.';
  const back = 'It lasts until the risk manager sets it back: POST /api/v1/risk/trading-state';
  return [MAY[state], ...tripped, ...release, ...(set === null ? [] : [who, back])];
}
