import type { AuditEntry, CommitBatch } from '../../../electron/engine/ports.ts';
import { NOT_RECORDED } from '../../../shared/domain/command.ts';
import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import type { FactKind, Recorded } from '../../../shared/domain/fact.ts';
import { type Answered, Rule } from './rule.ts';

/** Facts that somebody outside waits for: each has an event of its own, whatever else it carries. */
const TOLD: ReadonlySet<string> = new Set<FactKind>([
  ...(['entity_registered', 'entity_updated', 'entity_deleted', 'health_changed'] as const),
  ...(['deployment_activated', 'deployment_failed'] as const),
  ...(['swap_initiated', 'swap_cut', 'swap_completed', 'swap_failed'] as const),
  ...(['breaker_tripped', 'breaker_released', 'kill_ordered'] as const),
  ...(['emergency_declared', 'emergency_used', 'emergency_ended'] as const),
]);

/** What is on disk when something leaves, when somebody is answered, and beside each fact. */
export class Records extends Rule {
  readonly number = 7;
  readonly words =
    'a fact acknowledged to a person or sent to an exchange is on disk; no trading action without its audit row';
  /** Who stands behind the facts that are not on disk yet. */
  readonly #waiting = new Map<number, { readonly actor: string; readonly role: string; readonly kind: string }>();
  readonly #cancels = new Map<string, number>();
  readonly #replaces = new Map<string, number>();
  readonly #events = new Set<string>();

  override before({ seq, actor, role, fact }: Recorded): void {
    this.#waiting.set(seq, { actor, role, kind: fact.kind });
    if (fact.kind === 'cancel_sent') this.#cancels.set(fact.orderId, seq);
    if (fact.kind === 'cancels_sent') for (const id of fact.orderIds) this.#cancels.set(id, seq);
    if (fact.kind === 'replace_sent') this.#replaces.set(fact.orderId, seq);
  }

  override sent(command: ExchangeCommand): void {
    const isSubmit = command.kind === 'submit';
    const id = isSubmit ? command.order.id : command.orderId;
    const at = isSubmit
      ? this.seen.sent.get(id)?.seq
      : command.kind === 'cancel'
        ? this.#cancels.get(id)
        : this.#replaces.get(id);
    // An order that the restart puts back is on disk already.
    if (at === undefined || at <= this.seen.onDisk) return;
    // Where the disk refuses, what can only reduce still leaves, and is recorded as soon as it can be.
    const isSmall = command.kind === 'cancel' || (isSubmit && command.order.reduceOnly) || this.#reduces(id);
    this.expect(
      this.seen.outage && isSmall,
      `the ${command.kind} of order ${id} left before its fact ${at}; on disk are ${this.seen.onDisk}`,
    );
  }

  /** Whether all that its owner may still send is what reduces. */
  #reduces(id: string): boolean {
    const { owner, slotId } = this.model.order(id);
    return this.model.tradingStateOf(slotId, this.model.instances.get(owner)?.version) !== 'active';
  }

  override committed({ facts, audit, outbox = [] }: CommitBatch): void {
    const rows = audit.filter(({ payload }) => payload.fact !== undefined);
    this.expect(rows.length === facts.length, `${facts.length} facts were written with ${rows.length} audit rows`);
    for (const [i, { seq, kind }] of facts.entries()) this.#audited(seq, kind, rows[i]);
    const told = new Set(outbox.map(({ fact }) => fact));
    for (const { seq, kind } of facts)
      if (TOLD.has(kind)) this.expect(told.has(seq), `no event tells of fact ${seq}, ${kind}`);
    let before = 0;
    for (const { fact, eventId } of outbox) {
      this.expect(!this.#events.has(eventId), `two events have the id ${eventId}`);
      this.expect(fact >= before, `the event ${eventId} of fact ${fact} stands behind one of ${before}`);
      before = fact;
      this.#events.add(eventId);
    }
  }

  #audited(seq: number, kind: string, row: AuditEntry | undefined): void {
    const by = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    this.expect(
      row !== undefined && row.payload.fact === seq && row.action === kind,
      `fact ${seq}, ${kind}, has no audit row of its own`,
    );
    if (by && row)
      this.expect(
        row.actor === by.actor && row.role === by.role,
        `the audit names ${row.actor} for ${kind}, and it was ${by.actor}`,
      );
  }

  override answered({ command, outcome }: Answered): void {
    if (!outcome.ok || outcome.message.includes(NOT_RECORDED)) return;
    const { seq } = this.model;
    this.expect(
      seq <= this.seen.onDisk || this.seen.outage,
      `${command.kind} was answered with ${outcome.message}, and of ${seq} facts ${this.seen.onDisk} are on disk`,
    );
  }
}
