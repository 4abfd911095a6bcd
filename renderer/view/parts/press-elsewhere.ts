import { type RefObject, useEffect } from 'react';

/** Does something when the page is pressed outside a block, while that is open. */
export function usePressElsewhere(open: boolean, block: RefObject<HTMLElement | null>, act: () => void): void {
  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent): void => {
      if (event.target instanceof Node && !block.current?.contains(event.target)) act();
    };
    document.addEventListener('pointerdown', press);
    return () => document.removeEventListener('pointerdown', press);
  }, [open, block, act]);
}
