import { direction, NONE, signedAmount } from '../format/number.ts';
import { shortVersion } from '../format/version.ts';
import { fullName } from '../store/selectors.ts';
import { useConsole } from './console-context.tsx';

const CLASSES = { '-1': 'down', 0: '', 1: 'up' } as const;

/** Profit or loss: its sign says what its colour says. */
export function Profit({ text, digits = 2 }: { text: string | null; digits?: number }) {
  if (text === null) return <span className="muted">{NONE}</span>;
  return <span className={CLASSES[direction(text)]}>{signedAmount(text, digits)}</span>;
}

/** The class that sets `--version` to the colour of a `name@version`. */
export const useVersionClass = (key: string): string =>
  useConsole((state) => `version-${state.data.colours[key] ?? 'none'}`);

/** A version by its number, with its colour beside it. The name may be `name@version`, or the version alone. */
export function VersionTag({ name }: { name: string }) {
  const key = useConsole((state) => fullName(state, name));
  return (
    <span className={`version-tag ${useVersionClass(key)}`} title={key}>
      <i className="swatch" aria-hidden="true" />
      {shortVersion(name)}
    </span>
  );
}
