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
  /** How much larger than usual everything is: the canvas is not zoomed with the page. */
  readonly scale: number;
  /** By place in the palette. */
  readonly versions: readonly string[];
}

/** Reads the theme that is in force, as the style sheet has it now. */
export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  // A colour of the style sheet may stand for two, of which only a computed one says which it is.
  const probe = element.ownerDocument.createElement('i');
  element.append(probe);
  const value = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const theme = {
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
    scale: Number(style.getPropertyValue('--zoom')) || 1,
    versions: Array.from({ length: PALETTE_SIZE }, (_, place) => value(`--v${place}`)),
  };
  probe.remove();
  return theme;
}
