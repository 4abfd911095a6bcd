import { useEffect } from 'react';

const onMac = /Mac/.test(navigator.userAgent);

/** A letter pressed with Control and Alt, as it is written here and as assistive technology is told. */
export interface Chord {
  /** The key's place on the keyboard: `KeyR`. */
  readonly code: string;
  readonly label: string;
  readonly aria: string;
}

const chord = (letter: string): Chord => ({
  code: `Key${letter}`,
  label: onMac ? `⌃⌥${letter}` : `Ctrl Alt ${letter}`,
  aria: `Control+Alt+${letter}`,
});

export const ROLLBACK_CHORD = chord('R');
export const KILL_CHORD = chord('K');

/** AltGr arrives as Control and Alt on some keyboards; it types letters and must do nothing else. */
const isChord = (event: KeyboardEvent, { code }: Chord): boolean =>
  event.code === code &&
  event.ctrlKey &&
  event.altKey &&
  !event.shiftKey &&
  !event.metaKey &&
  !event.repeat &&
  !event.getModifierState('AltGraph');

/** Does what a chord stands for when it is pressed, wherever the focus is. */
export function useChord(pressed: Chord, available: boolean, act: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isChord(event, pressed)) return;
      event.preventDefault();
      if (available) act();
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, [pressed, available, act]);
}
