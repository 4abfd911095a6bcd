import type { ReactNode } from 'react';
import { RadioLabels } from './radios.tsx';

/** One of several, with what it means. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly means: string;
}

/** A choice that is made already, and why nothing else can be chosen. */
export interface Fixed<T extends string> {
  /** Null where it is not known yet which one it will be. */
  readonly value: T | null;
  readonly why: string;
}

/** A choice of one of several. */
export function Choices<T extends string>(props: {
  name: string;
  choices: readonly Choice<T>[];
  value: T;
  choose: (value: T) => void;
  /** What it will be whatever is chosen: the others are shown and cannot be taken. */
  fixed?: Fixed<T> | undefined;
  /** Stands below; where it is left out, the titles alone say what each means. */
  below?: ReactNode;
}) {
  const { fixed } = props;
  const value = fixed ? fixed.value : props.value;
  const below = fixed ? fixed.why : props.below;
  return (
    <fieldset className="hand-over">
      <legend>{props.name}</legend>
      <span className="choices">
        <RadioLabels
          name={`hand-over-${props.name}`}
          choices={props.choices.map((choice) => {
            const off = fixed !== undefined && choice.value !== fixed.value;
            const means = off ? `Cannot be chosen. ${fixed.why}` : choice.means;
            return { value: choice.value, label: choice.label, title: means, description: means, disabled: off };
          })}
          value={value}
          choose={props.choose}
        />
      </span>
      {below === undefined ? null : <div className="means">{below}</div>}
    </fieldset>
  );
}
