import { TIME_ZONES, type TimeZone } from '../format/zone.ts';

/** The colours of the console: the system's choice, dark, light, or as much contrast as there is. */
export const THEMES = ['system', 'dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

/** Whether things may move: as the system asks for, or never. */
export const MOTIONS = ['system', 'reduced'] as const;
export type Motion = (typeof MOTIONS)[number];

/** Sizes that can be chosen, per cent. */
export const ZOOM = { least: 80, most: 200, step: 10, usual: 100 } as const;

/** How far the guided first session was taken: not begun, put off, where it was left, or at its end. */
export const GUIDE_STEPS = ['what_runs', 'preflight', 'swap', 'watch', 'roll_back'] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];
export type Guide = 'new' | 'later' | 'done' | GuideStep;
const GUIDES: readonly Guide[] = ['new', 'later', 'done', ...GUIDE_STEPS];

/** What a person has chosen in this browser. Nothing of it concerns the desk. */
export interface Preferences {
  readonly theme: Theme;
  /** Per cent, within {@link ZOOM}. */
  readonly zoom: number;
  readonly times: TimeZone;
  readonly motion: Motion;
  /** Chords that replace those of the table of keys, by action. */
  readonly keys: Readonly<Record<string, string>>;
  /** Actions of the palette that were used here, the last first. */
  readonly recent: readonly string[];
  readonly guide: Guide;
}

/** What stands before anybody has chosen. */
export const NO_PREFERENCES: Preferences = {
  theme: 'system',
  zoom: ZOOM.usual,
  times: 'utc',
  motion: 'system',
  keys: {},
  recent: [],
  guide: 'new',
};

/** So many used actions stand first in the palette. */
export const RECENT = 6;

/** A size that can be chosen, nearest to a wish. */
export const zoomOf = (wish: number): number =>
  Math.min(ZOOM.most, Math.max(ZOOM.least, Math.round(wish / ZOOM.step) * ZOOM.step));

/** The used actions once one was used again. */
export const withUsed = (recent: readonly string[], action: string): readonly string[] =>
  [action, ...recent.filter((one) => one !== action)].slice(0, RECENT);

const oneOf = <T extends string>(choices: readonly T[], value: unknown, usual: T): T =>
  choices.find((one) => one === value) ?? usual;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const texts = (value: unknown): Readonly<Record<string, string>> =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
    : {};

/** Preferences as they were kept; what cannot be read of them is as nobody had chosen it. */
export function readPreferences(kept: unknown): Preferences {
  if (!isRecord(kept)) return NO_PREFERENCES;
  const usual = NO_PREFERENCES;
  const { zoom, recent } = kept;
  return {
    theme: oneOf(THEMES, kept.theme, usual.theme),
    zoom: typeof zoom === 'number' && Number.isFinite(zoom) ? zoomOf(zoom) : usual.zoom,
    times: oneOf(TIME_ZONES, kept.times, usual.times),
    motion: oneOf(MOTIONS, kept.motion, usual.motion),
    keys: texts(kept.keys),
    recent: Array.isArray(recent)
      ? recent.filter((one): one is string => typeof one === 'string').slice(0, RECENT)
      : usual.recent,
    guide: oneOf(GUIDES, kept.guide, usual.guide),
  };
}
