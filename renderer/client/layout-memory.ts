/** Rises when a layout of before could not be read any more, or would hide a panel that came since. */
const KEY = 'desk.layout.1';

/** Where the arrangement of the panels is kept: this browser's own storage, or none where it refuses. */
export interface LayoutMemory {
  /** What was kept; undefined where nothing was, or what is there is no JSON. */
  read(): unknown;
  keep(layout: object): void;
  forget(): void;
}

/** Keeps the layout in a storage that may refuse: a private window, a full disk. The default layout serves then. */
export function layoutMemory(storage: () => Storage): LayoutMemory {
  const tried = <T>(use: (kept: Storage) => T): T | undefined => {
    try {
      return use(storage());
    } catch {
      return undefined;
    }
  };
  return {
    read: () => tried((kept) => JSON.parse(kept.getItem(KEY) ?? 'null') ?? undefined),
    keep: (layout) => void tried((kept) => kept.setItem(KEY, JSON.stringify(layout))),
    forget: () => void tried((kept) => kept.removeItem(KEY)),
  };
}
