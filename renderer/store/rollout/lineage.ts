import type { ListedVersion } from '../selectors.ts';

/** A version in its family: how far below its oldest ancestor on screen it stands, and which version it came from. */
export interface Relative<T> {
  readonly item: T;
  /** 0 for one whose parent is not on screen. */
  readonly depth: number;
  readonly parent: T | undefined;
}

type Member = Pick<ListedVersion, 'version'>;

/**
 * Versions in the order of their families: each below its parent. Families and brothers keep the order they come in, so
 * that what is live leads where no parent stands above it. A parent that is not listed, or that would close a circle,
 * counts as none.
 */
export function inFamilies<T extends Member>(listed: readonly T[]): readonly Relative<T>[] {
  const byId = new Map(listed.map((one) => [one.version.entity_id, one]));
  const parentOf = (one: T): T | undefined => byId.get(one.version.parent_entity_id ?? '');
  const rootOf = (one: T): T => {
    let root = one;
    for (const seen = new Set([one]); ; seen.add(root)) {
      const parent = parentOf(root);
      if (!parent || seen.has(parent)) return root;
      root = parent;
    }
  };
  const children = new Map<T | undefined, T[]>();
  for (const one of listed) children.set(parentOf(one), [...(children.get(parentOf(one)) ?? []), one]);
  const placed = new Set<T>();
  const ordered: Relative<T>[] = [];
  const place = (item: T, parent: T | undefined, depth: number): void => {
    if (placed.has(item)) return;
    placed.add(item);
    ordered.push({ item, depth, parent });
    for (const child of children.get(item) ?? []) place(child, item, depth + 1);
  };
  for (const one of listed) if (!placed.has(one)) place(rootOf(one), undefined, 0);
  return ordered;
}
