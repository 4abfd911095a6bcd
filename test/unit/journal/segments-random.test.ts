import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { databasePath } from '../../../electron/journal/open.ts';
import { type RotationStep, rotationSteps } from '../../../electron/journal/segments/rotate.ts';
import { openWriter } from '../../../electron/journal/writer.ts';
import { allRows, FORMAT, NOW, SegmentRig } from '../../support/segment-rig.ts';

const STEPS: readonly RotationStep[] = ['planned', 'built', 'folded', 'moved', 'done'];

const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      count: fc.integer({ min: 1, max: 60 }),
      told: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('note' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('acknowledge' as const), left: fc.integer({ min: 0, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('rotate' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), behind: fc.constantFrom(...STEPS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('seal' as const) }) },
);

/** Makes a segment as far as a step, and lets the rest be, as a crash does. */
function crash(rig: SegmentRig, behind: RotationStep): void {
  if (rig.facts > 0) rig.snapshot();
  rig.close();
  const path = databasePath(rig.directory);
  const database = openWriter(path);
  for (const step of rotationSteps(database, { directory: rig.directory, path, format: FORMAT, now: NOW }))
    if (step === behind) break;
  if (database.open) database.close();
}

it('any sequence of commits, segments, restarts and crashes reads back as it was given, and verifies', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 25 }),
      fc.boolean(),
      async (operations, isSigned) => {
        const rig = new SegmentRig({ isSigned });
        let rows: ReturnType<typeof allRows> = [];
        let events: ReturnType<SegmentRig['journal']['outbox']> = [];
        try {
          for (const each of operations) {
            if (each.do === 'commit') rig.commit(each.count, each.told);
            else if (each.do === 'note') rig.note('a note');
            else if (each.do === 'snapshot' && rig.facts > 0) rig.snapshot();
            else if (each.do === 'acknowledge') rig.acknowledgeBut(each.left);
            else if (each.do === 'reopen') rig.reopen();
            else if (each.do === 'rotate') rig.reopen({ format: FORMAT, now: NOW });
            else if (each.do === 'seal') await rig.seal();
            else if (each.do === 'crash') {
              crash(rig, each.behind);
              rig.reopen();
            }
            const now = allRows(rig.journal, 37);
            expect(now.slice(0, rows.length)).toEqual(rows);
            rows = now;
            const waiting = rig.journal.outbox(0, 10_000);
            const known = events.filter(({ seq }) => seq > rig.acknowledged);
            expect(waiting.slice(0, known.length)).toEqual(known);
            events = waiting;
          }
          expect([...rig.journal.facts()].map(({ seq }) => seq)).toEqual(
            Array.from({ length: rig.facts }, (_, i) => i + 1),
          );
          expect([...rig.journal.recovery(FORMAT + 1).facts]).toHaveLength(rig.facts);
          const { snapshot, facts } = rig.journal.recovery(FORMAT);
          expect([...facts].length + (snapshot?.facts ?? 0)).toBe(rig.facts);
          await rig.seal();
          rig.close();
          const report = verifyJournal({ directory: rig.directory });
          expect(report.problems).toEqual([]);
          expect(report.facts).toBe(rig.facts);
          if (isSigned) expect(report.segments.sealed).toBe(report.segments.count);
        } finally {
          rig.close();
        }
      },
    ),
    { numRuns: 25 },
  );
});
