/** When a journal becomes a segment: when it has grown to a size; with each new day, UTC, as well; or never. */
export const ROTATIONS = ['size', 'daily', 'never'] as const;
