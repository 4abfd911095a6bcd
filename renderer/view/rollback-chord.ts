import { useEffect } from 'react';

const onMac = /Mac/.test(navigator.userAgent);

/** The chord of the rollback, as it is written here and as assistive technology is told. */
export const ROLLBACK_CHORD = { label: onMac ? '⌃⌥R' : 'Ctrl Alt R', aria: 'Control+Alt+R' } as const;

/** AltGr arrives as Control and Alt on some keyboards; it types letters and must not roll back. */
const isChord = (event: KeyboardEvent): boolean =>
  event.code === 'KeyR' &&
  event.ctrlKey &&
  event.altKey &&
  !event.shiftKey &&
  !event.metaKey &&
  !event.repeat &&
  !event.getModifierState('AltGraph');

/** Carries the rollback out when its chord is pressed, wherever the focus is. */
export function useRollbackChord(available: boolean, rollBack: () => Promise<void>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isChord(event)) return;
      event.preventDefault();
      if (available) void rollBack();
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, [available, rollBack]);
}
