import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommitBatch } from '../../../electron/engine/ports.ts';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import { canonicalJson } from '../../../shared/base/canonical.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { temporaryDirectory } from './journal-fixture.ts';

const stamp = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(epochNs);
const text = fc.string({ unit: 'binary', maxLength: 12 });
const object = fc
  .dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  .map(({ fact: _fact, record: _record, ...rest }) => rest);

/** An event of the desk: an audit entry, with a fact or without. */
const happening = fc.record({
  stamp,
  kind: text,
  actor: text,
  subject: text,
  body: object,
  payload: object,
  hasFact: fc.boolean(),
});
const turns = fc.array(fc.array(happening, { maxLength: 25 }), { maxLength: 5 });

describe('any sequence of batches', () => {
  it('reads back as it was given, in order, and verifies', () => {
    fc.assert(
      fc.property(turns, (batches) => {
        const directory = temporaryDirectory();
        const journal = openJournal({ directory });
        let seq = 0;
        const given: CommitBatch[] = batches.map((events) => {
          const facts: CommitBatch['facts'][number][] = [];
          const audit = events.map((event) => {
            const entry = {
              tsNs: event.stamp,
              actor: event.actor,
              role: 'r',
              action: event.kind,
              subject: event.subject,
            };
            if (!event.hasFact) return { ...entry, payload: event.payload };
            seq += 1;
            facts.push({ seq, tsNs: event.stamp, kind: event.kind, body: canonicalJson(event.body) });
            return { ...entry, payload: { ...event.payload, fact: seq } };
          });
          return { facts, audit };
        });
        for (const batch of given) journal.commit(batch);
        journal.close();

        const again = openJournal({ directory, readonly: true });
        expect([...again.facts()]).toEqual(given.flatMap((batch) => batch.facts));
        const entries = given.flatMap((batch) => batch.audit);
        const rows = [...again.audit({ limit: 1_000 })].reverse();
        again.close();
        expect(rows.map(({ tsNs, actor, action, subject }) => ({ tsNs, actor, action, subject }))).toEqual(
          entries.map(({ tsNs, actor, action, subject }) => ({ tsNs, actor, action, subject })),
        );
        const payloads = rows.map((row) => {
          const { record: _record, ...payload } = JSON.parse(row.payload);
          return canonicalJson(payload);
        });
        expect(payloads).toEqual(entries.map((entry) => canonicalJson(entry.payload)));
        for (const row of rows) expect(row.payload).toBe(canonicalJson(JSON.parse(row.payload)));
        expect(verifyJournal({ directory })).toMatchObject({ ok: true, rows: entries.length, facts: seq });
      }),
      { numRuns: 40 },
    );
  });
});
