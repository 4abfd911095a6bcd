import { describe, expect, it } from 'vitest';
import { isSamePerson, operatorNameProblem } from '../../../shared/domain/operator.ts';

describe('the name of an operator', () => {
  it.each(['ann', 'Ann Lee', "O'Brien", 'José', 'Ли Анна', '山田太郎', 'a.b_c-d', 'ann2', 'Ωμέγα'])(
    'may be %j',
    (name) => {
      expect(operatorNameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ['nothing', '', 'characters'],
    ['too long', 'a'.repeat(65), '1 to 64'],
    ['a space before it', ' ann', 'plain form'],
    ['two spaces', 'ann  lee', 'plain form'],
    ['a control character', 'ann\u0007', 'plain form'],
    ['a line break', 'ann\nroot', 'plain form'],
    ['what nobody sees', 'an\u200bn', 'plain form'],
    ['what turns its direction', 'ann\u202e', 'plain form'],
    ['wide letters', 'ａｎｎ', 'plain form'],
    ['a composed letter in parts', 'Jose\u0301', 'plain form'],
    ['half a character', 'ann\ud800', 'plain form'],
    ['an expression for a database', "'; DROP TABLE facts;--", 'plain form'],
    ['a path', '../ann', 'plain form'],
    ['a version', 'momentum@1.0.0', 'plain form'],
    ['something like a version', 'momentum-1.0.0', 'version'],
    ['a Latin word with a Cyrillic letter', 'аnn', 'alphabets'],
    ['the desk', 'desk', 'desk itself'],
    ['the exchange, in capitals', 'EXCHANGE', 'desk itself'],
    ['the administrator', 'Administrator', 'desk itself'],
  ])('may not be %s', (_, name, words) => {
    expect(operatorNameProblem(name)).toContain(words);
  });
});

describe('two names', () => {
  it.each([
    ['ann', 'ANN'],
    ['ann', 'ａｎｎ'],
    ['ann', ' an\u200bn '],
    ['cope', 'соре'],
    ['lol', '1о1'],
    ['José', 'Jose\u0301'],
  ])('%j and %j are one person’s', (a, b) => {
    expect(isSamePerson(a, b)).toBe(true);
  });

  it.each([
    ['ann', 'anna'],
    ['ann', 'änn'],
    ['ian', 'lan'],
  ])('%j and %j are two people’s', (a, b) => {
    expect(isSamePerson(a, b)).toBe(false);
  });
});
