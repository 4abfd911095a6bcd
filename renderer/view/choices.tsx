import type { ReactNode } from 'react';

/** One of several, with what it means. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly means: string;
}

/** A choice of one of several. */
export function Choices<T extends string>(props: {
  name: string;
  choices: readonly Choice<T>[];
  value: T;
  choose: (value: T) => void;
  /** Stands below; where it is left out, the titles alone say what each means. */
  below?: ReactNode;
}) {
  return (
    <fieldset className="hand-over">
      <legend>{props.name}</legend>
      <span className="choices">
        {props.choices.map((choice) => (
          <label key={choice.value} className={choice.value === props.value ? 'on' : ''} title={choice.means}>
            <input
              type="radio"
              name={`hand-over-${props.name}`}
              checked={choice.value === props.value}
              aria-description={choice.means}
              onChange={() => props.choose(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </span>
      {props.below === undefined ? null : <div className="means">{props.below}</div>}
    </fieldset>
  );
}
