import { assert } from '../../../shared/base/assert.ts';

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * State as JSON. What JSON has no form for is an object with one key that begins with `$`:
 *
 *     { "$n": "123" }            an integer of any size
 *     { "$m": [[key, value]] }   a map, in its own order
 *     { "$s": [value] }          a set, in its own order
 *     { "$f": "-Infinity" }      a number that is not finite
 *     { "$o": { … } }            an object that only looks like one of these
 *
 * Members that are undefined are left out. The order of maps and sets is part of the state: what is gone through in
 * another order leads to other facts.
 *
 * @throws {AssertionError} for an instance of a class: it says itself what of it is state.
 */
export function encode(value: unknown): JsonValue {
  if (value === null) return null;
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : { $f: String(value) };
    case 'bigint':
      return { $n: value.toString() };
    case 'object':
      return encodeObject(value);
    default:
      assert(false, `a ${typeof value} is no state`);
  }
}

function encodeObject(value: object): JsonValue {
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { $m: [...value].map(([key, item]) => [encode(key), encode(item)]) };
  if (value instanceof Set) return { $s: [...value].map(encode) };
  const prototype = Object.getPrototypeOf(value) as { readonly constructor: { readonly name: string } } | null;
  const isPlain = prototype === Object.prototype || prototype === null;
  // Of the prototype, not of the object: that may well have a member of this name.
  assert(isPlain, `a ${prototype?.constructor.name} is no state by itself`);
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  const encoded = Object.fromEntries(members.map(([key, item]) => [key, encode(item)]));
  return marked(encoded) === undefined ? encoded : { $o: encoded };
}

/** The one key of an object that looks like a form of its own; undefined for any other. */
function marked(value: object): string | undefined {
  const [first, second] = Object.keys(value);
  return first?.startsWith('$') && second === undefined ? first : undefined;
}

/**
 * The state that {@link encode} was given.
 *
 * @throws {AssertionError} for a form that it does not write.
 */
export function decode(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const record = value as Readonly<Record<string, JsonValue>>;
  const mark = marked(record);
  if (mark === undefined) return decodeMembers(record);
  const inner = record[mark];
  if (mark === '$n' && typeof inner === 'string') return BigInt(inner);
  if (mark === '$f' && typeof inner === 'string') return Number(inner);
  if (mark === '$s' && Array.isArray(inner)) return new Set(inner.map(decode));
  if (mark === '$m' && Array.isArray(inner)) {
    return new Map(
      (inner as readonly (readonly [JsonValue, JsonValue])[]).map(([key, item]) => [decode(key), decode(item)]),
    );
  }
  assert(mark === '$o' && typeof inner === 'object' && inner !== null, `a state holds no ${mark}`);
  return decodeMembers(inner as Readonly<Record<string, JsonValue>>);
}

function decodeMembers(record: Readonly<Record<string, JsonValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, decode(item)]));
}
