import { type RefObject, useEffect } from 'react';

/** Does something when the page is pressed outside a block, while that is open; also where the press goes no further. */
export function usePressElsewhere(open: boolean, block: RefObject<HTMLElement | null>, act: () => void): void {
  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent): void => {
      if (event.target instanceof Node && !block.current?.contains(event.target)) act();
    };
    document.addEventListener('pointerdown', press, { capture: true });
    return () => document.removeEventListener('pointerdown', press, { capture: true });
  }, [open, block, act]);
}
