import { direction, NONE, signedAmount } from '../../format/number.ts';
import { versionLabel } from '../../format/version.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';

const CLASSES = { '-1': 'down', 0: '', 1: 'up' } as const;

/** Profit or loss: its sign says what its colour says. */
export function Profit({ text, digits = 2 }: { text: string | null; digits?: number }) {
  if (text === null) return <span className="muted">{NONE}</span>;
  return <span className={CLASSES[direction(text)]}>{signedAmount(text, digits)}</span>;
}

/** A position's worth: its sign says which way it goes. No gain and no loss, so without their colours. */
export const Signed = ({ text }: { text: string }) => (
  <b>{signedAmount(text, Math.abs(Number(text)) < 1_000 ? 2 : 0)}</b>
);

/** The class that sets `--version` to the colour of a `name@version`. */
export const useVersionClass = (key: string): string =>
  useConsole((state) => `version-${state.data.colours[key] ?? 'none'}`);

/** A `name@version` in the words of the slot on screen: without the name where it is the slot's own algorithm. */
export const useVersionLabel = (key: string): string =>
  useConsole((state) => versionLabel(key, currentSlot(state)?.algorithm));

/** A `name@version` with its colour beside it. */
export function VersionTag({ name }: { name: string }) {
  return (
    <span className={`version-tag ${useVersionClass(name)}`} title={name}>
      <i className="swatch" aria-hidden="true" />
      <span>{useVersionLabel(name)}</span>
    </span>
  );
}
