type Plain = { readonly [key: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` laid over `base`, object by object: what `over` does not name stays. Arrays and scalars are replaced whole. */
export function mergeOver(base: Plain, over: Plain): Plain {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    const joined = isPlain(below) && isPlain(value) ? mergeOver(below, value) : value;
    // defineProperty, so that a key named __proto__ is data like any other.
    Object.defineProperty(merged, key, { value: joined, enumerable: true, configurable: true, writable: true });
  }
  return merged;
}
