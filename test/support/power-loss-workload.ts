/** What a process writes to a journal while it is recorded: the same from the same seed, for it and for who checks it. */
import type { CommitBatch, JournalPort, OutboxEntry, StoredFact } from '../../electron/engine/ports.ts';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { canonicalJson } from '../../shared/base/canonical.ts';
import { epochNs } from '../../shared/units/time.ts';
import { chanceOf } from './fault-disk-chance.ts';
import type { FaultPlan } from './fault-disk-shim.ts';

/** One thing that a desk asks of its journal; each is durable when it returns, or did not happen. */
export type Step =
  | { readonly kind: 'commit'; readonly from: number; readonly to: number; readonly alone: boolean }
  /** Lets go of all events up to the one of this fact. */
  | { readonly kind: 'acknowledge'; readonly fact: number }
  | { readonly kind: 'setting'; readonly value: string }
  | { readonly kind: 'secret'; readonly number: number }
  /** Lets a minute pass, so that a checkpoint is made. */
  | { readonly kind: 'minute' }
  /** Closes the journal and opens it again, which says nothing new. */
  | { readonly kind: 'reopen' };

const STAMP = 1_790_000_000_123_456_789n;
const SETTING = 'mark';
const PERSON = 'ada';
const SUBJECT = 'library.swap.completed';

/** Steps with so many commits among them: mostly of a few facts, now and then of hundreds, as a kill brings them. */
export function stepsOf(seed: number, commits: number): Step[] {
  const chance = chanceOf(seed);
  const steps: Step[] = [];
  let [facts, acknowledged] = [0, 0];
  const events: number[] = [];
  for (let made = 0; made < commits; ) {
    const roll = chance.integer(1, 100);
    if (roll <= 80) {
      const size = chance.integer(1, 40) === 1 ? chance.integer(50, 300) : chance.integer(1, 6);
      steps.push({ kind: 'commit', from: facts + 1, to: facts + size, alone: chance.integer(1, 5) === 1 });
      facts += size;
      events.push(facts);
      made += 1;
    } else if (roll <= 88 && events.length > acknowledged) {
      acknowledged = chance.integer(acknowledged + 1, events.length);
      steps.push({ kind: 'acknowledge', fact: events[acknowledged - 1] as number });
    } else if (roll <= 92) steps.push({ kind: 'minute' });
    else if (roll <= 94) steps.push({ kind: 'setting', value: String(steps.length) });
    else if (roll <= 98) steps.push({ kind: 'secret', number: steps.length });
    else steps.push({ kind: 'reopen' });
  }
  return steps;
}

const factOf = (seq: number): StoredFact => ({
  seq,
  tsNs: epochNs(STAMP + BigInt(seq)),
  kind: 'order_sent',
  body: canonicalJson({ quantity: seq, reason: 'x'.repeat((seq * 7919) % 300) }),
});

const eventOf = (fact: number): OutboxEntry => {
  const [eventId, subject] = [`desk:${fact}:0`, SUBJECT];
  return { fact, eventId, subject, body: canonicalJson({ event_id: eventId, event_type: subject, sequence: fact }) };
};

/** A commit's batch: each fact with its audit entry, one event of the last fact, and now and then an entry of its own. */
function batchOf({ from, to, alone }: Step & { readonly kind: 'commit' }): CommitBatch {
  const facts = Array.from({ length: to - from + 1 }, (_, index) => factOf(from + index));
  const said = { actor: 'momentum@1.0.0', role: 'desk', action: 'order_sent' };
  const audit = facts.map(({ seq, tsNs }) => ({ ...said, tsNs, subject: `O-${seq}`, payload: { fact: seq } }));
  const login = { tsNs: epochNs(STAMP), actor: PERSON, role: 'trader', action: 'login', subject: PERSON, payload: {} };
  return { facts, audit: alone ? [...audit, login] : audit, outbox: [eventOf(to)] };
}

/** Does one step that a journal does by itself; the others are for who holds it. */
export function perform(journal: JournalPort, step: Exclude<Step, { kind: 'reopen' | 'minute' }>): void {
  if (step.kind === 'commit') journal.commit(batchOf(step));
  else if (step.kind === 'acknowledge') acknowledge(journal, step.fact);
  else if (step.kind === 'setting') journal.setMeta(SETTING, step.value);
  else journal.secrets?.keepSecret(PERSON, { number: step.number, hash: `hash ${step.number}` });
}

function acknowledge(journal: JournalPort, fact: number): void {
  const { eventId } = eventOf(fact);
  const row = journal.outbox(0, 1_000_000).find((each) => each.eventId === eventId);
  if (row) journal.acknowledge(row.seq);
}

/** All that the steps leave to be read, in words that can be compared. */
export interface Logical {
  readonly facts: number;
  readonly rows: number;
  readonly events: readonly string[];
  readonly setting: string | undefined;
  readonly secret: number | undefined;
}

/** What is there when the first so many steps are done. */
export function logicalAfter(steps: readonly Step[], done: number): Logical {
  let [facts, rows, setting, secret] = [0, 0, undefined as string | undefined, undefined as number | undefined];
  let acknowledged = 0;
  const events: string[] = [];
  for (const step of steps.slice(0, done)) {
    if (step.kind === 'commit') {
      rows += step.to - step.from + 1 + (step.alone ? 1 : 0);
      facts = step.to;
      events.push(eventOf(step.to).eventId);
    } else if (step.kind === 'acknowledge') acknowledged = events.indexOf(eventOf(step.fact).eventId) + 1;
    else if (step.kind === 'setting') setting = step.value;
    else if (step.kind === 'secret') secret = step.number;
  }
  return { facts, rows, events: events.slice(acknowledged), setting, secret };
}

/** What a journal holds, and what of its facts is not what was written. */
export function logicalOf(journal: JournalPort): Logical & { readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  let facts = 0;
  for (const fact of journal.facts()) {
    facts += 1;
    const expected = factOf(facts);
    const same = fact.seq === facts && fact.tsNs === expected.tsNs && fact.body === expected.body;
    if (!same) wrong.push(`fact ${fact.seq} is not the fact ${facts} that was written`);
  }
  return {
    facts,
    // Beside these stands what the journal itself has to say of its key.
    rows: ['order_sent', 'login'].flatMap((action) => journal.audit({ limit: 1_000_000, action })).length,
    events: journal
      .outbox(0, 1_000_000)
      .filter(({ subject }) => subject === SUBJECT)
      .map(({ eventId }) => eventId),
    setting: journal.meta(SETTING),
    secret: journal.secrets?.secret(PERSON)?.number,
    wrong,
  };
}

/** One commit that follows what is there, whatever that is. */
export function oneMore(journal: JournalPort, facts: number): void {
  journal.commit(batchOf({ kind: 'commit', from: facts + 1, to: facts + 1, alone: false }));
}

/** How the disk fails for a step, in the runs in which it does: most of the time not at all. */
export function troubleOf(chance: Chance): FaultPlan | undefined {
  if (chance.integer(1, 3) !== 1) return undefined;
  const kinds = ['s', 's', 'w', 'sw', 'swt'][chance.integer(0, 4)] as string;
  const errno = chance.integer(0, 1) === 0 ? 'EIO' : 'ENOSPC';
  // A commit has one sync and a handful of writes.
  const nth = chance.integer(1, kinds === 's' ? 1 : 8);
  return { kinds, nth, count: chance.integer(1, 3), errno, half: chance.integer(0, 1) === 0 };
}
