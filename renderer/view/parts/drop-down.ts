import { type KeyboardEvent, type RefObject, useRef } from 'react';
import { usePressElsewhere } from './press-elsewhere.ts';

/** What hangs from a button while it is open. */
interface DropDown<T extends HTMLElement> {
  /** The button, and all that hangs from it. */
  readonly block: RefObject<T | null>;
  readonly toggle: RefObject<HTMLButtonElement | null>;
  /** Closes it, and gives the focus back to its button. */
  readonly leave: () => void;
  /** Of the block: Escape leaves. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Lets what a button has opened go with a press elsewhere, and with Escape. */
export function useDropDown<T extends HTMLElement>(open: boolean, close: () => void): DropDown<T> {
  const block = useRef<T>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  usePressElsewhere(open, block, close);
  const leave = (): void => {
    close();
    toggle.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && open) leave();
  };
  return { block, toggle, leave, onKeyDown };
}
