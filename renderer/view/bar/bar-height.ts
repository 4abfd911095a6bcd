import { type RefObject, useLayoutEffect } from 'react';

/** Tells the style how high the bar is (`--bar-height`): in a narrow window it has as many rows as its words take. */
export function useBarHeight(bar: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const { style } = document.documentElement;
    const sizes = new ResizeObserver(() => style.setProperty('--bar-height', `${element.offsetHeight}px`));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [bar]);
}
