import type { ReactNode } from 'react';
import { type Radio, RadioLabels } from '../parts/radios.tsx';

/** A part of the settings, with its name. */
export function Section({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="settings-part" aria-label={name}>
      <h3>{name}</h3>
      {children}
    </section>
  );
}

/** One of several, as small buttons beside their name. */
export function Pick<T extends string>(props: {
  name: string;
  value: T;
  choices: readonly Radio<T>[];
  pick: (value: T) => void;
}) {
  return (
    <div className="setting" role="radiogroup" aria-label={props.name}>
      <span className="setting-name">{props.name}</span>
      <span className="choices">
        <RadioLabels name={`setting-${props.name}`} choices={props.choices} value={props.value} choose={props.pick} />
      </span>
    </div>
  );
}

/** A fact of the settings: its name, and what it is; text that one may want to copy can be chosen. */
export function Fact({ name, title, children }: { name: string; title?: string | undefined; children: ReactNode }) {
  return (
    <div className="setting">
      <span className="setting-name">{name}</span>
      <span className="setting-value" title={title}>
        {children}
      </span>
    </div>
  );
}
