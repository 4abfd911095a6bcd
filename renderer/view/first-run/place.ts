import { type RefObject, useLayoutEffect, useState } from 'react';
import type { GuideStep } from '../../store/preferences.ts';
import { useConsole } from '../console-context.tsx';

/** On which side of its anchor the words stand: `foot` is its empty end, where nothing is read. */
type Side = 'left' | 'below' | 'foot';

/** The real thing that a step is about, and where the words stand. */
const ANCHORS: Readonly<Record<GuideStep, { readonly at: string; readonly side: Side }>> = {
  what_runs: { at: '#panel-versions', side: 'foot' },
  preflight: { at: '#panel-versions', side: 'foot' },
  swap: { at: '#panel-swap', side: 'left' },
  watch: { at: '#panel-versions', side: 'foot' },
  roll_back: { at: 'section.rollback', side: 'below' },
};

const GAP = 10;
/** Room below the words for the line at the foot. */
const FOOT = 36;

/** Where the words stand, in pixels of the console at its zoom; null leaves them in their corner. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly side: string;
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** Beside its anchor, within the window, and never over the bar with the emergency buttons. */
function placeOf(card: HTMLElement, step: GuideStep): Place | null {
  const { at, side } = ANCHORS[step];
  const anchor = document.querySelector(at)?.getBoundingClientRect();
  const bar = document.querySelector('header.top')?.getBoundingClientRect();
  const said = document.querySelector('.notices')?.getBoundingClientRect().bottom ?? 0;
  const console = document.querySelector('#console')?.getBoundingClientRect();
  const zoom = Number(getComputedStyle(card).getPropertyValue('--zoom')) || 1;
  if (!anchor || anchor.width === 0 || !bar || !console) return null;
  const { width, height } = card.getBoundingClientRect();
  const gap = GAP * zoom;
  const left = side === 'left' ? anchor.left - width - gap : side === 'foot' ? anchor.left + gap / 2 : anchor.left;
  const top =
    side === 'below' ? anchor.bottom + gap : side === 'foot' ? anchor.bottom - height - gap / 2 : anchor.top + gap;
  return {
    left: clamp(left, gap, innerWidth - width - gap) / zoom,
    top: clamp(top, Math.max(bar.bottom, said) + gap, innerHeight - height - FOOT * zoom) / zoom,
    side,
  };
}

/** Keeps the words beside what they are about, wherever that goes. */
export function usePlace(card: RefObject<HTMLElement | null>, step: GuideStep | null): Place | null {
  const [place, setPlace] = useState<Place | null>(null);
  // The panels move by hand, and the bar grows with what it says: looked at as often as the clock moves on.
  const now = useConsole((state) => state.now);
  useLayoutEffect(() => {
    const found = card.current && step ? placeOf(card.current, step) : null;
    setPlace((before) =>
      before && found && before.left === found.left && before.top === found.top && before.side === found.side
        ? before
        : found,
    );
  }, [card, step, now]);
  return place;
}
