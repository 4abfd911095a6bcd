import { type Kept, keptUnder, type Place } from './kept.ts';

/** Rises when a layout of before could not be read any more, or would hide a panel that came since. */
const KEY = 'desk.layout.1';

/** Where the arrangement of the panels is kept. */
export type LayoutMemory = Kept;

/** Keeps the layout in this browser. Where it keeps nothing, the default layout serves. */
export const layoutMemory = (place: Place): LayoutMemory => keptUnder(KEY, place);
