import { expect, it } from 'vitest';
import { Told } from '../../proof/told.ts';

it('tells each problem of a proof as it comes, once, and of many only the first', () => {
  const lines: string[] = [];
  const told = new Told((line) => lines.push(line));
  told.tell('first');
  expect(lines).toEqual(['   first\n']);
  told.tell('first');
  expect(lines).toHaveLength(1);
  for (let i = 2; i <= 30; i += 1) told.tell(`problem ${i}`);
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('   and more, which are only counted\n');
  expect(told.all).toHaveLength(30);
});
