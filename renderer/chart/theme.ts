import { PALETTE_SIZE } from '../store/colours.ts';

/** The colours of the style sheet, for the canvas. */
export interface ChartTheme {
  readonly background: string;
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly grid: string;
  readonly accent: string;
  readonly danger: string;
  readonly up: string;
  readonly down: string;
  readonly font: string;
  /** By place in the palette. */
  readonly versions: readonly string[];
}

/** Reads the theme that is in force, as the style sheet has it now. */
export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: value('--surface'),
    surface: value('--page'),
    text: value('--text'),
    muted: value('--muted'),
    line: value('--line'),
    grid: value('--grid'),
    accent: value('--accent'),
    danger: value('--danger'),
    up: value('--up'),
    down: value('--down'),
    font: style.fontFamily,
    versions: Array.from({ length: PALETTE_SIZE }, (_, place) => value(`--v${place}`)),
  };
}
