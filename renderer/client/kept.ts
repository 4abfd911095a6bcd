/** A place to keep things; asking for it may itself be forbidden. */
export type Place = () => Storage;

/** Something that this browser keeps as JSON, where it may: a private window or a full disk costs the memory, and nothing else. */
export interface Kept {
  /** What was kept; undefined where nothing was, or what is there is no JSON. */
  read(): unknown;
  keep(value: unknown): void;
  forget(): void;
}

/** What a browser keeps under a key. */
export function keptUnder(key: string, place: Place): Kept {
  const tried = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(place());
    } catch {
      return undefined;
    }
  };
  return {
    read: () => tried((storage) => JSON.parse(storage.getItem(key) ?? 'null') ?? undefined),
    keep: (value) => void tried((storage) => storage.setItem(key, JSON.stringify(value))),
    forget: () => void tried((storage) => storage.removeItem(key)),
  };
}
