import { describe, expect, it } from 'vitest';
import { denialWords, numberIn } from '../../../renderer/format/record-words.ts';

describe('what the gate measured', () => {
  it('is a number, or it is said with the reason', () => {
    expect(['', '0.50', '-3', 'b-1 kill', 'sim:BTCUSDT'].map(numberIn)).toEqual([null, '0.50', '-3', null, null]);
    expect(denialWords({ code: 'breaker_tripped', value: 'b-1 kill', limit: '' })).toBe('a breaker stands: b-1 kill');
    expect(denialWords({ code: 'order_value', value: '20000', limit: '10000' })).toBe('too large a value');
    expect(denialWords({ code: 'not_live', value: '', limit: '' })).toBe('the version is not live here');
  });
});
