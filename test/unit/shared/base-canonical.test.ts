import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../shared/base/canonical.ts';

describe('canonical JSON', () => {
  it('gives the bytes that the reference library gives', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('orders keys by UTF-16 unit, at every depth, and loses nothing', () => {
    // U+1F600 begins with the unit D83D and so comes before U+FB33, which is smaller as a code point.
    expect(canonicalJson({ '\uFB33': 1, '\u{1F600}': 2, b: { z: 1, a: 2 }, a: [] })).toBe(
      '{"a":[],"b":{"a":2,"z":1},"\u{1F600}":2,"\uFB33":1}',
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // What JSON itself cannot tell apart (−0 and 0) is not asked of us.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order in which an object was built', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer(), { noNullPrototype: true }), (object) => {
        expect(canonicalJson(Object.fromEntries(Object.entries(object).reverse()))).toBe(canonicalJson(object));
      }),
    );
  });

  it('leaves undefined members out and writes undefined items as null, as JSON does', () => {
    const value = { a: undefined, b: [undefined, 1] };
    expect(canonicalJson(value)).toBe(JSON.stringify(value));
  });

  it('refuses what JSON would silently turn into something else', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1n, undefined, () => 1]) {
      expect(() => canonicalJson({ deep: [value === undefined ? Symbol('x') : value] })).toThrow(TypeError);
    }
  });
});
