import { type RefObject, useEffect, useRef, useState } from 'react';

/**
 * Whether something is on screen. A panel whose tab lies behind another keeps its state and is taken out of the page, so whatever
 * asks the desk again and again asks here first.
 */
export function useSeen<T extends Element>(): readonly [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const watch = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting ?? false));
    watch.observe(current);
    return () => watch.disconnect();
  }, []);
  return [element, seen];
}
