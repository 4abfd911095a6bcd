import { describe, expect, it } from 'vitest';
import { jsonWords } from '../../../renderer/format/json.ts';
import { jsonRows, NO_COMPARISON, row, withSide } from '../../../renderer/store/rollout/compare.ts';
import { comparison } from '../../../renderer/view/versions/compare-words.ts';
import { IDS, versions } from '../../support/fake-desk-state.ts';
import { rig } from './renderer-rig.ts';

describe('a line of a comparison', () => {
  it('says in a word how its two values stand', () => {
    expect(row('a', '1', '1')[0]?.mark).toBe('same');
    expect(row('a', '1', '2')[0]?.mark).toBe('differs');
    expect(row('a', '1', null)[0]?.mark).toBe('only left');
    expect(row('a', null, '2')[0]?.mark).toBe('only right');
    expect(row('a', null, null)).toEqual([]);
  });

  it('is one for each key of either object, by name', () => {
    const rows = jsonRows({ b: [1], a: null }, { b: [1], c: 'x' }, jsonWords);
    expect(rows.map(({ name, left, right, mark }) => [name, left, right, mark])).toEqual([
      ['a', 'none', null, 'only left'],
      ['b', '[1]', '[1]', 'same'],
      ['c', null, 'x', 'only right'],
    ]);
  });
});

describe('the pair', () => {
  it('changes places rather than hold a version against itself', () => {
    const pair = withSide(withSide(NO_COMPARISON, 'left', 'one'), 'right', 'two');
    expect(withSide(pair, 'left', 'two')).toMatchObject({ left: 'two', right: 'one' });
    expect(withSide(pair, 'right', 'three')).toMatchObject({ left: 'one', right: 'three' });
  });

  it('of a version is it and the one in force, and both are asked for with the slot’s environment', async () => {
    const entity = (id: string) => ({
      entity_id: id,
      config: {},
      parameters: { lookback: id.length },
      dependencies: [],
    });
    const { commands, store, calls } = rig(({ path, input }) => {
      if (path === 'entities.get') return entity(String(input.entity_id));
      throw new Error('it never served here');
    });
    commands.compare(IDS.new);
    const { compare, front } = store.getState();
    expect(compare.right).toBe(IDS.new);
    expect(compare.left).not.toBe(IDS.new);
    expect(compare.left).not.toBeNull();
    expect(front?.panel).toBe('compare');
    await expect.poll(() => store.getState().compare.told[IDS.new]?.entity.phase).toBe('answered');
    expect(store.getState().compare.told[IDS.new]?.metrics.phase).toBe('refused');
    expect(calls.filter(({ path }) => path === 'algorithms.metrics').map(({ input }) => input.environment)).toEqual([
      'paper',
      'paper',
    ]);
  });
});

describe('two versions', () => {
  const sides = (left: object, right: object) =>
    comparison(
      { version: { ...versions()[0]!, ...left }, shareBp: 9_000, record: undefined, entity: null, metrics: null },
      { version: { ...versions()[1]!, ...right }, shareBp: null, record: undefined, entity: null, metrics: null },
      versions(),
    );
  const find = (sections: ReturnType<typeof sides>, name: string) =>
    sections.flatMap(({ rows }) => rows).find((each) => each.name === name);

  it('differ in the layout of their state and in what they take', () => {
    const found = sides({ state_version: 1, instruments: ['sim:BTCUSDT'] }, { state_version: 2, instruments: ['*'] });
    expect(find(found, 'state it hands over')).toMatchObject({ left: 'layout 1', right: 'layout 2', mark: 'differs' });
    expect(find(found, 'instruments')).toMatchObject({ left: 'BTCUSDT', right: 'any', mark: 'differs' });
    expect(find(found, 'share here')).toMatchObject({ left: '90 %', right: 'not in this slot' });
  });

  it('have no figures before the desk has told any', () =>
    expect(sides({}, {}).find(({ name }) => name === 'figures in this slot')?.rows).toEqual([]));
});
