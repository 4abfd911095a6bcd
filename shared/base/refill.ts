/** Empties a map or a set and fills it with what another one holds, in the other's order. */
export function refill<K, V>(into: Map<K, V>, from: ReadonlyMap<K, V>): void;
export function refill<V>(into: Set<V>, from: ReadonlySet<V>): void;
export function refill<K, V>(into: Map<K, V> | Set<K>, from: ReadonlyMap<K, V> | ReadonlySet<K>): void {
  into.clear();
  if (into instanceof Map) for (const [key, value] of from as ReadonlyMap<K, V>) into.set(key, value);
  else for (const value of from as ReadonlySet<K>) into.add(value);
}
