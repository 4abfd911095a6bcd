/**
 * Canonical JSON (RFC 8785): object keys in UTF-16 order, no white space, numbers as ECMAScript prints them.
 * Two equal values give the same bytes, so their hashes can be compared. Written here and not taken from a
 * library because the engine ring must run without Node, and `JSON.stringify` already prints numbers and
 * strings as the standard asks; only the order of keys is ours. A test holds it against the `canonicalize`
 * library.
 *
 * Keys whose value is `undefined` are left out, as JSON does.
 *
 * @throws {TypeError} for a number that is not finite, and for bigint: money travels as a decimal string.
 */
export function canonicalJson(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
      return JSON.stringify(value);
    case 'object': {
      if (Array.isArray(value))
        return `[${value.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`;
      const record = value as Record<string, unknown>;
      const members: string[] = [];
      for (const key of Object.keys(record).sort()) {
        const member = record[key];
        if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
      }
      return `{${members.join(',')}}`;
    }
    default:
      throw new TypeError(`a ${typeof value} has no JSON form`);
  }
}
