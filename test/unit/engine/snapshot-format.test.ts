/** What a snapshot looks like from outside. Who changes it must give it another number, or desks read old ones wrongly. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { JsonValue } from '../../../electron/engine/snapshot/encoding.ts';
import { SNAPSHOT_FORMAT } from '../../../electron/engine/snapshot/snapshot.ts';
import { toStored } from '../../../electron/host/fact-record.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import { chanceOf, exitHistory } from '../../support/fact-histories.ts';
import { fold, newEngine } from '../../support/fold-check.ts';
import { rareHistory } from '../../support/rare-facts.ts';

/** The names that a snapshot has, by path; what is listed counts once. */
function shape(value: JsonValue, path: string, into: Set<string>): Set<string> {
  if (typeof value !== 'object' || value === null) return into.add(path);
  if (Array.isArray(value)) {
    for (const each of value as readonly JsonValue[]) shape(each, `${path}[]`, into);
    return into;
  }
  for (const [key, each] of Object.entries(value)) shape(each as JsonValue, `${path}.${key}`, into);
  return into;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

it('has the number that its form had when it was last looked at', () => {
  const names = new Set<string>();
  const histories = [rareHistory(), exitHistory(chanceOf(1), 120), exitHistory(chanceOf(2), 120)];
  // An empty desk first: it holds the limits that everybody begins with, which a change of the defaults changes too.
  const empty = canonicalJson(newEngine().snapshot());
  for (const facts of histories) shape(fold(newEngine(), facts.map(toStored)).snapshot(), '', names);
  expect(
    [SNAPSHOT_FORMAT, digest([...names].sort().join('\n')), digest(empty)],
    'the form of a snapshot is another one: raise SNAPSHOT_FORMAT, then put what was received here',
  ).toEqual([3, 'e4c4e4f526d6e9e6', '84e8cad5f1660612']);
});
