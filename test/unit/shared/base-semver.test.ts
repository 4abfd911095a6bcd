import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { compareSemver, isSemver } from '../../../shared/base/semver.ts';

const number = fc.oneof(fc.nat(3), fc.nat(2_000)).map(String);
const word = fc.oneof(number, fc.stringMatching(/^[a-c-][0-9a-c-]{0,2}$/), fc.constantFrom('alpha', 'beta', 'rc'));
const version = fc
  .record({
    core: fc.tuple(number, number, number),
    prerelease: fc.array(word, { maxLength: 3 }),
    build: fc.array(fc.stringMatching(/^[0-9A-Za-z-]{1,4}$/), { maxLength: 2 }),
  })
  .map(
    ({ core, prerelease, build }) =>
      core.join('.') +
      (prerelease.length > 0 ? `-${prerelease.join('.')}` : '') +
      (build.length > 0 ? `+${build.join('.')}` : ''),
  );

describe('semantic versions', () => {
  it('compare as the reference library compares them, and build metadata plays no part', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareSemver(a, b))).toBe(semver.compare(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are recognised as the reference library recognises them, but for its leniency with spaces, v and =', () => {
    const near = fc.oneof(version, fc.stringMatching(/^[0-9a.+-]{1,12}$/), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(near, (text) => {
        const strict = /^[^\sv=]\S*$/.test(text) && semver.valid(text) !== null;
        expect(isSemver(text)).toBe(strict);
      }),
      { numRuns: 2_000 },
    );
  });

  it('follow the example of the specification, section 11', () => {
    const order = '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0';
    const versions = order.split(' ');
    expect([...versions].reverse().sort(compareSemver)).toEqual(versions);
  });

  it('compare numbers beyond a safe integer by their value', () => {
    expect(compareSemver('1.0.9007199254740993', '1.0.9007199254740992')).toBeGreaterThan(0);
    expect(compareSemver('1.0.0-90071992547409930', '1.0.0-9007199254740993')).toBeGreaterThan(0);
  });

  it('are refused when longer than a name should be, or when they are none', () => {
    expect(isSemver(`1.0.0-${'a'.repeat(58)}`)).toBe(true);
    expect(isSemver(`1.0.0-${'a'.repeat(59)}`)).toBe(false);
    for (const text of ['1.0', '01.0.0', '1.0.0-01', '', 'v1.0.0', '1.0.0 ', '1.0.0\n'])
      expect(isSemver(text)).toBe(false);
    expect(() => compareSemver('1.0', '1.0.0')).toThrow(RangeError);
    expect(() => compareSemver('1.0.0', 'x')).toThrow(RangeError);
  });
});
