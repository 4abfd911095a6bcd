import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A rectangle on the desktop, in its own points. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Rectangle, 'width' | 'height'>;

/** Where the window was, and how large its page was drawn. */
export interface WindowPlace {
  /** Undefined before the window was ever moved: the system places it. */
  readonly bounds: Rectangle | undefined;
  readonly maximized: boolean;
  /** 1 is 100 %. */
  readonly zoom: number;
}

export const SMALLEST = { width: 1024, height: 640 } as const;
const USUAL = { width: 1600, height: 1000 } as const;

export const SMALLEST_ZOOM = 0.8;
export const LARGEST_ZOOM = 2;

/** How much of the title bar must be on a display, so that the window can be taken hold of. */
const GRIP = { width: 160, height: 32 } as const;

export const FIRST_PLACE: WindowPlace = { bounds: undefined, maximized: false, zoom: 1 };

/** A zoom within what the console is made for. */
export const boundedZoom = (zoom: number): number =>
  Number.isFinite(zoom) ? Math.min(LARGEST_ZOOM, Math.max(SMALLEST_ZOOM, Math.round(zoom * 100) / 100)) : 1;

/** What a file says of the place; what makes no sense is as if the window had never been placed. */
export function readPlace(path: string): WindowPlace {
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof kept !== 'object' || kept === null) return FIRST_PLACE;
    const { bounds, maximized, zoom } = kept as Record<string, unknown>;
    return {
      bounds: isRectangle(bounds) ? bounds : undefined,
      maximized: maximized === true,
      zoom: boundedZoom(typeof zoom === 'number' ? zoom : 1),
    };
  } catch {
    return FIRST_PLACE;
  }
}

/** Keeps the place. That it could not be kept is no reason to disturb anybody. */
export function keepPlace(path: string, place: WindowPlace): void {
  try {
    // A power cut between the two leaves the old file whole.
    writeFileSync(`${path}.new`, `${JSON.stringify(place)}\n`);
    renameSync(`${path}.new`, path);
  } catch (error) {
    process.emitWarning(`the window's place was not kept: ${String(error)}`);
  }
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, width, height } = value as Record<string, unknown>;
  return [x, y, width, height].every((each) => Number.isSafeInteger(each) && Math.abs(each as number) < 1e6);
}

/**
 * Where the window opens on the displays that are there now. One that was on a display that is gone, or that hangs out of all of
 * them so far that nobody could take hold of it, comes back to the first.
 *
 * @param areas - What the displays leave to windows, the primary one first.
 */
export function boundsOn(areas: readonly Rectangle[], kept: Rectangle | undefined): Size & Partial<Rectangle> {
  const [primary] = areas;
  if (primary === undefined) return USUAL;
  if (kept === undefined) return fitted(USUAL, primary);
  const area = areas.find((each) => holdsGrip(each, kept));
  return area === undefined
    ? { x: primary.x, y: primary.y, ...fitted(kept, primary) }
    : { x: kept.x, y: kept.y, ...fitted(kept, area) };
}

const fitted = ({ width, height }: Size, area: Rectangle): Size => ({
  width: Math.max(SMALLEST.width, Math.min(width, area.width)),
  height: Math.max(SMALLEST.height, Math.min(height, area.height)),
});

/** Whether enough of the top edge of a window lies on a display. */
function holdsGrip(area: Rectangle, { x, y, width }: Rectangle): boolean {
  const shared = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return shared >= GRIP.width && y >= area.y && y <= area.y + area.height - GRIP.height;
}
