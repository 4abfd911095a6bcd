import { expect, it, vi } from 'vitest';
import { type Found, JournalFindings } from '../../../electron/host/journal-findings.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { epochNs } from '../../../shared/units/time.ts';

const found = (title: string): Found => ({ severity: 'warning', title, text: `${title}.` });

it('have numbers that rise, behind their fact and before the next, however many there are', () => {
  const findings = new JournalFindings();
  const alerts: Alert[] = [];
  findings.onFound((alert) => alerts.push(alert));
  for (let n = 0; n < 2_000; n += 1) findings.add(found(`finding ${n}`), 1_000_000, epochNs(0n));
  findings.add(found('later'), 1_000_001, epochNs(0n));
  const ids = alerts.map(({ id }) => id);
  expect(ids.every((id, n) => id > (ids[n - 1] ?? 1_000_000.5))).toBe(true);
  expect(ids.at(-2)).toBeLessThan(1_000_001);
  expect(ids.at(-1)).toBeGreaterThan(1_000_001.5);
});

it('are told to everybody, also where one who listens fails', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const findings = new JournalFindings();
  findings.onFound(() => {
    throw new Error('cannot listen');
  });
  const titles: string[] = [];
  findings.onFound(({ title }) => titles.push(title));
  findings.add(found('damage'), 7, epochNs(0n));
  expect(titles).toEqual(['damage']);
  expect(warned).toHaveBeenCalledOnce();
  warned.mockRestore();
});
