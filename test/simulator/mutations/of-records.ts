import { type Mutation, mutation } from './mutation.ts';

const HOST = 'electron/host/host.ts';
const WRITER = 'electron/host/fact-writer.ts';
const OUTBOX = 'electron/host/outbox.ts';
const RECOVERY = 'electron/host/recovery.ts';
const PUBLISHER = 'electron/bus/publisher.ts';

/** Bugs in what is on disk when, in what a restart brings back, and in what is told to the outside. */
export const OF_RECORDS: readonly Mutation[] = [
  mutation(
    'publish-before-commit',
    [7],
    'orders leave before their facts are on disk',
    HOST,
    '    if (mustWrite) this.#write(facts);\n',
    '    this.#send(false);\n    if (mustWrite) this.#write(facts);\n',
  ),
  mutation(
    'answer-before-commit',
    [7],
    'people are told that something is done before it is on disk',
    HOST,
    '    if (mustWrite) this.#write(facts);\n',
    '    for (const { number, outcome } of this.out.replies.splice(0)) this.#replies.answer(number, outcome, undefined);\n    if (mustWrite) this.#write(facts);\n',
  ),
  mutation(
    'growing-order-in-an-outage',
    [7],
    'in the turn in which the disk is found to refuse, orders leave that open positions',
    HOST,
    '    for (const command of commands) if (!withholds || isLeaving(command)) this.#exchange.send(command);',
    '    for (const command of commands) this.#exchange.send(command);',
  ),
  mutation(
    'facts-lost-in-an-outage',
    [7, 10, 'stops'],
    'facts that the disk did not take are forgotten instead of being tried again',
    WRITER,
    '      this.#nextTryNs = now + Math.max(RETRY_MS * 1e6, (now - started) * SHARE);',
    '      this.#facts.length = 0;\n      this.#nextTryNs = now + Math.max(RETRY_MS * 1e6, (now - started) * SHARE);',
  ),
  mutation(
    'denial-without-audit-row',
    [7, 'stops'],
    'a denial is recorded as a fact and not in the audit',
    WRITER,
    '    const audit = this.#facts.map(({ recorded, wallNs }) => auditOf(recorded, wallNs, isLate));',
    "    const audit = this.#facts.filter(({ recorded }) => recorded.fact.kind !== 'order_denied').map(({ recorded, wallNs }) => auditOf(recorded, wallNs, isLate));",
  ),
  mutation(
    'audit-names-the-desk',
    [7],
    'the audit of what a person has done names the desk',
    'electron/host/fact-record.ts',
    '    actor: recorded.actor,\n    role: recorded.role,',
    "    actor: recorded.role === 'version' || recorded.role === 'exchange' ? recorded.actor : 'desk',\n    role: recorded.role,",
  ),
  mutation(
    'breaker-forgotten-on-restart',
    [9, 10],
    'a restart forgets the breakers that stand',
    RECOVERY,
    '    engine.fold(recorded);\n',
    "    if (recorded.fact.kind !== 'breaker_tripped') engine.fold(recorded);\n",
  ),
  mutation(
    'order-ids-used-again',
    [7],
    'an order has the id of one that an earlier start has sent and could not record',
    'electron/engine/core.ts',
    '    return start > 1 ? ',
    '    return start < 1 ? ',
  ),
  mutation(
    'snapshot-skips-a-fact',
    [9, 10],
    'the fact behind a snapshot is not folded',
    RECOVERY,
    '    engine.fold(recorded);\n',
    '    if (recorded.seq !== restored + 1 || restored === 0) engine.fold(recorded);\n',
  ),
  mutation(
    'state-forgotten-on-restart',
    [4, 9, 10],
    'a restart forgets the trading state that a person has set',
    RECOVERY,
    '    engine.fold(recorded);\n',
    "    if (recorded.fact.kind !== 'trading_state_changed') engine.fold(recorded);\n",
  ),
  mutation(
    'outbox-loses-its-order',
    [7, 'stops'],
    'the events of one commit are written in the wrong order',
    OUTBOX,
    '      entries.push({\n',
    '      entries.unshift({\n',
  ),
  mutation(
    'event-left-out',
    [7],
    'a fact has no event that outsiders wait for',
    OUTBOX,
    "    case 'breaker_tripped':\n      return tripped(fact);",
    "    case 'breaker_tripped':\n      return fact.action === 'halt' ? NONE : tripped(fact);",
  ),
  mutation(
    'two-events-of-one-id',
    [7],
    'events of one fact share an id, so that a consumer drops one of them',
    OUTBOX,
    `    event_id: \`\${deskId}:\${seq}:\${index}\`,`,
    `    event_id: \`\${deskId}:\${seq}:\${Math.min(index, 0)}\`,`,
  ),
  mutation(
    'event-let-go-untaken',
    [0],
    'events count as published that the server has not taken',
    PUBLISHER,
    '    const last = rows[taken - 1];',
    '    const last = rows[rows.length - 1];',
  ),
  mutation(
    'unknown-order-overlooked',
    [4],
    'an order that the exchange does not know, though it had taken it, is not noticed at a start',
    'electron/host/reconciliation.ts',
    "    return 'the exchange does not know it, though it had accepted it';",
    '    return undefined;',
  ),
  mutation(
    'fact-tells-of-the-mode',
    [10],
    'a fact depends on how versions are run, so that a replay gives another',
    'electron/engine/swap/cut.ts',
    '      cutSequence: market.sequence,\n',
    "      cutSequence: market.sequence + (this.#core.options.mode('paper') === 'worker' ? 1 : 0),\n",
  ),
];
