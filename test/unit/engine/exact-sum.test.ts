import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExactSum } from '../../../electron/engine/ledger/exact-sum.ts';

const EDGES = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 33 + 5, Number.MAX_SAFE_INTEGER];
const near = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...EDGES, ...EDGES.map((each) => -each)));
const far = fc.oneof(near.map(BigInt), fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }));

it('an exact sum is the sum of all that was added, however large, after each of them', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(near, far), { maxLength: 30 }), (amounts) => {
      const sum = new ExactSum();
      let plain = 0n;
      expect(sum.value).toBe(0n);
      for (const each of amounts) {
        if (typeof each === 'bigint') sum.addFar(each);
        else sum.add(each);
        plain += BigInt(each);
        expect(sum.value).toBe(plain);
      }
    }),
    { numRuns: 2_000 },
  );
});
