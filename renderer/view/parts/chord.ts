import { useEffect } from 'react';
import { chordAria, chordFor, chordLabel, KEYS, type KeyAction, type KeyBinding } from '../../store/keys.ts';
import { useConsole } from '../console-context.tsx';

/** Whether this machine names its keys as a Mac does. */
export const onMac = /Mac/.test(navigator.userAgent);

const bindingFor = (action: KeyAction): KeyBinding | undefined => KEYS.find((one) => one.action === action);

/** A chord, as it is written here and as assistive technology is told. */
export interface Chord {
  /** The key's place on the keyboard: `KeyR`. */
  readonly code: string;
  readonly label: string;
  readonly aria: string;
}

/** A chord of an emergency, which nobody can move: a letter with Control and Alt. */
function fixedChord(action: 'rollback' | 'kill'): Chord {
  const chord = bindingFor(action)?.chord ?? '';
  return {
    code: chord.slice(chord.lastIndexOf('+') + 1),
    label: chordLabel(chord, onMac),
    aria: chordAria(chord, onMac),
  };
}

export const ROLLBACK_CHORD = fixedChord('rollback');
export const KILL_CHORD = fixedChord('kill');

/** The chord of an action as it is written here, also where somebody has given it another. */
export function useChordLabel(action: KeyAction): string {
  const own = useConsole((state) => state.preferences.keys);
  const binding = bindingFor(action);
  return binding ? chordLabel(chordFor(binding, own, onMac), onMac) : '';
}

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
