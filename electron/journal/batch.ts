import { assert } from '../../shared/base/assert.ts';
import { canonicalJson } from '../../shared/base/canonical.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import type { AuditRow, CommitBatch, StoredFact } from '../engine/ports.ts';
import { auditHash, factRecord } from './rows/chain.ts';

/** Where the journal stands: what the next batch must follow. */
export interface ChainHead {
  /** Sequence of the last fact; 0 for none. */
  readonly facts: number;
  /** Sequence of the last audit row; 0 for none. */
  readonly rows: number;
  /** Hash of the last audit row. */
  readonly hash: string;
}

/** The name under which a payload holds the fact that its entry is about. */
const RECORD = 'record';

/** Canonical JSON of a payload with its fact in it. The body is not parsed, sorted and written a second time. */
function payloadWithFact(payload: JsonObject, fact: StoredFact): string {
  const keys = Object.keys(payload);
  // Most entries say nothing beside which fact they are about. A kill writes thousands of them at once.
  if (keys.length === 1 && keys[0] === 'fact') return `{"fact":${fact.seq},"${RECORD}":${factRecord(fact)}}`;
  const present = keys.filter((key) => payload[key] !== undefined);
  const members = [...present, RECORD].sort().map((key) => {
    const value = key === RECORD ? factRecord(fact) : canonicalJson(payload[key]);
    return `${JSON.stringify(key)}:${value}`;
  });
  return `{${members.join(',')}}`;
}

/** Facts follow the head without a gap, in text that comes back from the disk as it went in. */
function checkFacts(facts: readonly StoredFact[], head: ChainHead): void {
  facts.forEach(({ seq, kind, body }, index) => {
    const next = head.facts + 1 + index;
    assert(seq === next, `fact ${seq} was given where fact ${next} comes next`);
    assert(kind.isWellFormed() && body.isWellFormed(), `fact ${seq} is not well-formed Unicode`);
  });
}

/**
 * Turns a batch's audit entries into the next rows of the chain.
 *
 * Every fact has its own audit entry, which names it in its payload as `fact`; to that the journal adds `record`,
 * the fact itself ({@link factRecord}), so that a verifier needs nothing but the two tables. An entry therefore need
 * not repeat what its fact says. The entries that name facts come in the order of the facts, so that the two
 * tables can be walked side by side in constant memory.
 *
 * @throws {AssertionError} when facts do not follow the head without a gap, a fact has no entry of its own, an entry
 * names a fact that is not the next of the batch, or a payload uses the name `record` itself.
 */
export function chainRows(batch: CommitBatch, head: ChainHead): { audit: AuditRow[]; head: ChainHead } {
  const { facts } = batch;
  checkFacts(facts, head);
  const audit: AuditRow[] = [];
  let covered = 0;
  let { rows, hash } = head;
  for (const entry of batch.audit) {
    const { payload } = entry;
    assert(!(RECORD in payload), `audit entry ${entry.action} brings its own ${RECORD}`);
    const fact = payload.fact === undefined ? undefined : facts[covered++];
    assert(payload.fact === fact?.seq, `audit entry ${entry.action} names fact ${payload.fact}, not ${fact?.seq}`);
    rows += 1;
    const row = {
      seq: rows,
      tsNs: entry.tsNs,
      // SQLite stores UTF-8, which has no lone surrogates. Names come from outside: hash what will be stored.
      actor: entry.actor.toWellFormed(),
      role: entry.role.toWellFormed(),
      action: entry.action.toWellFormed(),
      subject: entry.subject.toWellFormed(),
      payload: fact === undefined ? canonicalJson(payload) : payloadWithFact(payload, fact),
      prevHash: hash,
      hash: '',
    };
    hash = auditHash(row);
    row.hash = hash;
    audit.push(row);
  }
  assert(covered === facts.length, `fact ${facts[covered]?.seq} has no audit entry`);
  return { audit, head: { facts: head.facts + facts.length, rows, hash } };
}
