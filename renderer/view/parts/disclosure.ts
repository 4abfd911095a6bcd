import { type RefObject, useRef, useState } from 'react';

/** Something that opens in place at the press of a button. */
interface Disclosure {
  readonly isOpen: boolean;
  readonly open: () => void;
  /** Closes it, and gives the focus back to its button. */
  readonly close: () => void;
  /** What makes a button its own. */
  readonly button: {
    readonly ref: RefObject<HTMLButtonElement | null>;
    readonly 'aria-expanded': boolean;
    readonly onClick: () => void;
  };
}

/** Lets a button open and close what stands beside it. */
export function useDisclosure(): Disclosure {
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  return {
    isOpen,
    open: () => setOpen(true),
    close: () => {
      setOpen(false);
      ref.current?.focus();
    },
    button: { ref, 'aria-expanded': isOpen, onClick: () => setOpen(!isOpen) },
  };
}
