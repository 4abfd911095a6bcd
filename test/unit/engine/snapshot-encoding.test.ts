import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../electron/engine/snapshot/encoding.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';

const leaf = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt(),
  fc.integer(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1),
);
const key = fc.oneof(fc.string(), fc.constantFrom('$n', '$m', '$s', '$f', '$o', '__proto__', 'constructor'));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value')),
    fc.dictionary(key, tie('value'), { noNullPrototype: true }),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.integer()), tie('value'))).map((each) => new Map(each)),
    fc.array(leaf).map((each) => new Set(each)),
  ),
}));

describe('a state as JSON', () => {
  it('comes back as it went in, whatever is in it and whatever its names are', () => {
    fc.assert(
      fc.property(value, (each) => {
        const text = canonicalJson(encode(each));
        expect(decode(JSON.parse(text))).toEqual(each);
        expect(canonicalJson(encode(decode(JSON.parse(text))))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the order of maps and sets, and leaves out what is not there', () => {
    const state = {
      map: new Map([
        ['b', 1],
        ['a', 2],
      ]),
      set: new Set(['b', 'a']),
      gone: undefined,
    };
    expect(canonicalJson(encode(state))).toBe('{"map":{"$m":[["b",1],["a",2]]},"set":{"$s":["b","a"]}}');
  });

  it.each([
    [new Date(0), 'a Date'],
    [() => {}, 'a function'],
    [Symbol('x'), 'a symbol'],
  ])('is refused for %s', (each, words) => {
    expect(() => encode({ each })).toThrow(words);
  });

  it.each([
    ['{"$x":1}', '$x'],
    ['{"$m":{}}', '$m'],
    ['{"$n":1}', '$n'],
  ])('does not read %s', (text, words) => {
    expect(() => decode(JSON.parse(text))).toThrow(words);
  });
});
