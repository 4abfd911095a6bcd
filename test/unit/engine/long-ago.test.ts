import { expect, it } from 'vitest';
import { toStored } from '../../../electron/host/fact-record.ts';
import { fold, newEngine } from '../../support/fold-check.ts';
import { rareHistory } from '../../support/rare-facts.ts';

const DAY_NS = 86_400_000_000_000n;

it('folds facts of years ago, whose nanoseconds no number of this run can hold exactly', () => {
  const facts = rareHistory().map(toStored);
  const later = newEngine(1_700_000_000_000_000_000n + 900n * DAY_NS + 1n);
  expect(() => fold(later, facts)).not.toThrow();
  // What counts is over: nothing of it weighs on the present.
  const [instance] = later.view.slots.get('momentum:paper')?.attachments ?? [];
  expect(later.view.held(instance?.instance ?? 0, 0)).toBe(7);
});
