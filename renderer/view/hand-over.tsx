import type { HandOver } from '../../shared/domain/swap.ts';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly means: string;
}

const STATE: readonly Choice<HandOver['state']>[] = [
  { value: 'shadow', label: 'shadow', means: 'Warmed on past events, then run beside the old version on the same ones.' },
  { value: 'transfer', label: 'transfer', means: "The old version's state is exported, imported and replayed to the cut." },
  { value: 'cold', label: 'cold', means: 'Warmed on past events only.' },
];

const POSITIONS: readonly Choice<HandOver['positions']>[] = [
  { value: 'adopt', label: 'adopt', means: 'The new version takes the position over at the mark, without a trade.' },
  { value: 'run_off', label: 'run off', means: 'The old version keeps its position and may only reduce it.' },
  { value: 'flatten', label: 'flatten', means: 'The old version closes its position at the market.' },
];

const ORDERS: readonly Choice<HandOver['orders']>[] = [
  { value: 'adopt', label: 'adopt', means: 'Open orders keep their place and become those of the new version.' },
  { value: 'cancel', label: 'cancel', means: 'Open orders are cancelled in the cut.' },
];

function Choices<T extends string>(props: {
  name: string;
  choices: readonly Choice<T>[];
  value: T;
  choose: (value: T) => void;
}) {
  const chosen = props.choices.find((choice) => choice.value === props.value);
  return (
    <fieldset className="hand-over">
      <legend>{props.name}</legend>
      <span className="choices">
        {props.choices.map((choice) => (
          <label key={choice.value} className={choice.value === props.value ? 'on' : ''}>
            <input
              type="radio"
              name={`hand-over-${props.name}`}
              checked={choice.value === props.value}
              onChange={() => props.choose(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </span>
      <p>{chosen?.means}</p>
    </fieldset>
  );
}

/** What passes from the old version to the new: each choice says what it means. */
export function HandOverChoices({ value, change }: { value: HandOver; change: (value: HandOver) => void }) {
  return (
    <>
      <Choices name="state" choices={STATE} value={value.state} choose={(state) => change({ ...value, state })} />
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
