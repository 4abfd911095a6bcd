/** One of several. */
export interface Radio<T> {
  readonly value: T;
  readonly label: string;
  readonly title?: string | undefined;
  /** What a screen reader is told of it beside its label. */
  readonly description?: string | undefined;
  readonly disabled?: boolean | undefined;
}

interface RadiosProps<T> {
  /** What is chosen, in words; no other row on the page has the same. */
  readonly name: string;
  readonly choices: readonly Radio<T>[];
  /** Null where none of them is. */
  readonly value: T | null;
  readonly choose: (value: T) => void;
  readonly disabled?: boolean | undefined;
}

/** A choice of one of several in a row, each a press away; with its own group around it. */
export function Radios<T extends string | number>(props: RadiosProps<T>) {
  return (
    <span className="choices" role="radiogroup" aria-label={props.name}>
      <RadioLabels {...props} />
    </span>
  );
}

/** The same where a group stands around it already. */
export function RadioLabels<T extends string | number>({ name, choices, value, choose, disabled }: RadiosProps<T>) {
  return choices.map((choice) => (
    <label key={choice.value} className={choice.value === value ? 'on' : ''} title={choice.title}>
      <input
        type="radio"
        name={name}
        checked={choice.value === value}
        disabled={disabled || choice.disabled}
        aria-description={choice.description}
        onChange={() => choose(choice.value)}
      />
      {choice.label}
    </label>
  ));
}
