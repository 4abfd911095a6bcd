import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssertionError, assert, assertNever, defined } from '../../../shared/base/assert.ts';
import { mergeOver } from '../../../shared/base/merge.ts';
import { deskUuid } from '../../../shared/base/uuid.ts';

describe('assertions', () => {
  it('throw with the words given, for what is not so', () => {
    expect(() => assert(false, 'the book is broken')).toThrow(new AssertionError('the book is broken'));
    expect(() => assert(true, 'never')).not.toThrow();
    expect(() => assertNever('x' as never, 'thing')).toThrow('unexpected thing: "x"');
  });

  it('tell a missing value from an empty one', () => {
    for (const value of [0, '', false, Number.NaN]) expect(defined(value, 'it')).toBe(value);
    expect(() => defined(undefined, 'the mark')).toThrow('the mark is missing');
    expect(() => defined(null, 'the mark')).toThrow(AssertionError);
  });
});

describe('mergeOver', () => {
  it('lays one object over another, level by level', () => {
    expect(mergeOver({ a: 1, b: { c: 2, d: 3 }, e: [1, 2] }, { b: { d: 4 }, e: [9], f: null })).toEqual({
      a: 1,
      b: { c: 2, d: 4 },
      e: [9],
      f: null,
    });
    expect(mergeOver({ a: { b: 1 } }, { a: 2 })).toEqual({ a: 2 });
    expect(mergeOver({ a: 2 }, { a: { b: 1 } })).toEqual({ a: { b: 1 } });
  });

  it('treats __proto__ and its kin as data: no prototype changes, at any depth', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"deep":{"__proto__":{"polluted":2},"constructor":3}}');
    const merged = mergeOver({ deep: { kept: true } }, hostile);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(JSON.stringify(merged)).toBe(
      '{"deep":{"kept":true,"__proto__":{"polluted":2},"constructor":3},"__proto__":{"polluted":1}}',
    );
    expect(Object.getPrototypeOf(merged.deep)).toBe(Object.prototype);
  });

  it('changes neither side, is the upper side where the lower is empty, and laying the same over twice adds nothing', () => {
    const tree = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue({ maxDepth: 2 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(tree, tree, (base, over) => {
        const [baseBefore, overBefore] = [JSON.stringify(base), JSON.stringify(over)];
        const merged = mergeOver(base, over);
        expect([JSON.stringify(base), JSON.stringify(over)]).toEqual([baseBefore, overBefore]);
        expect(JSON.stringify(mergeOver(merged, over))).toBe(JSON.stringify(merged));
        expect(JSON.stringify(mergeOver({}, over))).toBe(overBefore);
        expect(JSON.stringify(mergeOver(base, {}))).toBe(baseBefore);
      }),
    );
  });
});

describe('deskUuid', () => {
  const noun = fc.constantFrom('entity' as const, 'deployment' as const, 'swap' as const, 'desk' as const);
  const key = fc.tuple(fc.nat({ max: 2 ** 48 - 1 }), noun, fc.nat({ max: 2 ** 52 }));

  it('is a UUID of version 8 and variant 2', () => {
    fc.assert(
      fc.property(key, (parts) => {
        expect(deskUuid(...parts)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it('differs wherever seed, noun or count differ', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { selector: JSON.stringify, maxLength: 50 }), (keys) => {
        expect(new Set(keys.map((parts) => deskUuid(...parts))).size).toBe(keys.length);
      }),
    );
    const [low, high] = [deskUuid(0, 'entity', 2 ** 52), deskUuid(2 ** 48 - 1, 'desk', 1)];
    expect(low).not.toBe(high);
  });

  it('refuses a seed or count that would not fit', () => {
    for (const seed of [-1, 2 ** 48, 1.5, Number.NaN])
      expect(() => deskUuid(seed, 'entity', 1)).toThrow(AssertionError);
    for (const count of [-1, 1.5, 2 ** 53]) expect(() => deskUuid(1, 'entity', count)).toThrow(AssertionError);
  });
});
