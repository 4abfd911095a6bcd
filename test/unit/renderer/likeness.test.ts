import { describe, expect, it } from 'vitest';
import { bestFirst, likeness } from '../../../renderer/view/palette/likeness.ts';

const best = (search: string): string[] =>
  [
    ['Resume the whole desk…', 'trading state', 'active', 'risk'],
    ['Halt slot momentum:paper…', 'trading state', 'halted', 'risk'],
    ['Pause the session', 'feed', 'session'],
    ['Go to Settings', 'panel', 'go to'],
    ['Swap in 2.0.0…', 'replace', 'momentum'],
    ['Promote 2.0.0…', 'ladder', 'momentum'],
  ]
    .map(([name = '', ...words]) => ({ name, score: likeness(search, name, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ name }) => name);

describe('what is looked for in the palette', () => {
  it('finds no action by letters that are merely somewhere in it', () => {
    expect(best('settings')).toEqual(['Go to Settings']);
    expect(best('stg')).toEqual([]);
  });

  it('is found by every word of it, by the name before what else it is called', () => {
    expect(best('swap 2')).toEqual(['Swap in 2.0.0…']);
    expect(best('2.0.0 pro')).toEqual(['Promote 2.0.0…']);
    expect(best('momentum')).toEqual(['Halt slot momentum:paper…', 'Swap in 2.0.0…', 'Promote 2.0.0…']);
    expect(best('HALT')).toEqual(['Halt slot momentum:paper…']);
  });

  it('is everything while nothing is looked for', () => expect(best(' ')).toHaveLength(6));

  it('is led by what can be done now where two fit equally', () => {
    const swap = (name: string, withheld: string | null) =>
      ({ id: name, section: 'versions', name, withheld, run: () => undefined }) as const;
    const found = bestFirst('swap', [swap('Swap in 1.0.0…', 'It is live already.'), swap('Swap in 2.0.0…', null)]);
    expect(found.map(({ name }) => name)).toEqual(['Swap in 2.0.0…', 'Swap in 1.0.0…']);
  });
});
