import { tellTimesIn } from '../format/zone.ts';
import type { ConsoleStore } from '../store/console-store.ts';
import type { Preferences } from '../store/preferences.ts';

/** Below this width, CSS pixels at the zoom that is chosen, the panels stand below each other; the style sheets know the same. */
const NARROW_PX = 1100;
const LOW_PX = 560;

const set = (root: HTMLElement, name: string, value: string | null): void => {
  if (value === null) root.removeAttribute(name);
  else root.setAttribute(name, value);
};

/** How little room the console has once it is zoomed; null where it has enough to stand side by side. */
export function narrowness({ innerWidth: width, innerHeight: height }: Window, zoom: number): 'narrow' | 'low' | null {
  const scale = zoom / 100;
  if (width / scale > NARROW_PX) return null;
  return height / scale > LOW_PX ? 'narrow' : 'low';
}

function wear(root: HTMLElement, { theme, zoom, motion, times }: Preferences): void {
  tellTimesIn(times);
  set(root, 'data-theme', theme === 'system' ? null : theme);
  set(root, 'data-motion', motion === 'system' ? null : motion);
  root.style.setProperty('--zoom', String(zoom / 100));
}

/**
 * Lets a page look as was chosen, now and at each change. Call it before anything draws: what is drawn after a change is then
 * drawn in it.
 */
export function wearPreferences(store: ConsoleStore, page: Window): void {
  const root = page.document.documentElement;
  const measure = (): void => set(root, 'data-narrow', narrowness(page, store.getState().preferences.zoom));
  wear(root, store.getState().preferences);
  measure();
  page.addEventListener('resize', measure);
  store.subscribe(({ preferences }, before) => {
    if (preferences === before.preferences) return;
    wear(root, preferences);
    measure();
  });
}
