import { defined } from '../../../../shared/base/assert.ts';
import type { ExitRecord } from '../../../../shared/domain/exit.ts';
import { instrumentKey } from '../../../../shared/domain/instrument.ts';
import { formatDecimal } from '../../../../shared/units/decimal.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import type { Instance } from '../../router/router.ts';
import type { ExitAttempts } from './exit-attempts.ts';
import type { ExitReach } from './exit-reach.ts';

/** How long an exit may take before people are told that it has not ended, seconds. */
const FIRST_ALARM_S = 10;
/** How often they are told again. */
const NEXT_ALARM_S = 60;
/** More open positions than these are counted, not told one by one. */
const TOLD = 20;

interface Watched {
  /** Alarms so far: a timer that was set before the last of them is out of date. */
  alarms: number;
  /** Market time of the next alarm; undefined until the market has spoken. */
  dueNs: number | undefined;
  /** Instruments that have had an event since the exit began, or since the desk started. */
  readonly heard: Set<number>;
}

/** Raises the alarm for exits that do not come to their end, by desk time or market time, whichever is first. */
export class ExitWatch {
  readonly #core: Core;
  readonly #attempts: ExitAttempts;
  readonly #watched = new Map<string, Watched>();

  constructor(core: Core, attempts: ExitAttempts) {
    this.#core = core;
    this.#attempts = attempts;
  }

  begin(exitId: string, out: Outputs): void {
    const { now } = this.#core.market;
    // A restarted desk knows no market time before the first event.
    const dueNs = now > 0 ? now + FIRST_ALARM_S * NS_PER_SECOND : undefined;
    this.#watched.set(exitId, { alarms: 0, dueNs, heard: new Set() });
    this.#arm(exitId, FIRST_ALARM_S, out);
  }

  end(exitId: string): void {
    this.#watched.delete(exitId);
  }

  sawEvent(exitId: string, instrument: number): void {
    this.#watched.get(exitId)?.heard.add(instrument);
  }

  /** After an event of any instrument. */
  onMarket(exitId: string, reach: ExitReach, out: Outputs): void {
    const watched = this.#watched.get(exitId);
    if (!watched) return;
    const { now } = this.#core.market;
    watched.dueNs ??= now + FIRST_ALARM_S * NS_PER_SECOND;
    if (now >= watched.dueNs) this.alarm(exitId, reach, out);
  }

  /** The open exit that a timer was set for; undefined for a timer that is out of date. */
  due(timer: string): ExitRecord | undefined {
    const [exitId = '', alarms] = timer.split('/');
    return this.#watched.get(exitId)?.alarms === Number(alarms) ? this.#core.safety.exits.get(exitId) : undefined;
  }

  /** Tells people what is open, and why; nothing of an exit that has ended. */
  alarm(exitId: string, reach: ExitReach, out: Outputs): void {
    const watched = this.#watched.get(exitId);
    if (!watched) return;
    const open = reach.legs();
    const reasons = [...reach.instances()].flatMap((instance) => this.#reasons(exitId, watched, reach, instance));
    const more = reasons.length > TOLD ? [`and ${reasons.length - TOLD} more`] : [];
    const reason = [...reasons.slice(0, TOLD), ...more].join('; ');
    this.#core.emit(out, DESK_AUTHOR, { kind: 'exit_stalled', exitId, open, reason });
    watched.alarms += 1;
    if (watched.dueNs !== undefined) watched.dueNs = this.#core.market.now + NEXT_ALARM_S * NS_PER_SECOND;
    this.#arm(exitId, NEXT_ALARM_S, out);
  }

  #arm(exitId: string, seconds: number, out: Outputs): void {
    const alarms = defined(this.#watched.get(exitId), exitId).alarms;
    out.timers.push({ id: `exit:${exitId}/${alarms}`, afterMs: seconds * 1_000 });
  }

  #reasons(exitId: string, watched: Watched, reach: ExitReach, instance: Instance): string[] {
    const held = reach.held(instance);
    if (held.length > 0) return held.map((instrument) => this.#reason(exitId, watched, instance, instrument));
    if (!reach.hasOrders(instance)) return [];
    const count = this.#core.orders.openCount(instance.id);
    return [`${instance.version} in ${instance.slotId} is flat, but ${count} of its orders have not ended`];
  }

  #reason(exitId: string, { heard }: Watched, { id, version, slotId }: Instance, instrument: number): string {
    const { market, ledger, orders, safety } = this.#core;
    const listed = market.instrument(instrument);
    const held = formatDecimal(ledger.held(id, instrument), listed.quantityScale);
    const words = [`${held} ${instrumentKey(listed)} of ${version} in ${slotId}`];
    if (!heard.has(instrument)) words.push('no market event of it since the exit began');
    const open = orders.openOf(id).filter((each) => each.instrument === instrument);
    const ours = open.filter((each) => safety.exits.exitOf(each.id) === exitId);
    const unanswered = ours.find((each) => each.status === 'sent');
    if (unanswered) words.push(`order ${unanswered.id} is not acknowledged`);
    else if (ours.length > 0) words.push(`order ${ours[0]?.id} is at the exchange and not filled`);
    if (open.length > ours.length) words.push(`${open.length - ours.length} other orders have not ended`);
    const why = this.#attempts.why(id, instrument);
    if (why !== undefined && ours.length === 0) words.push(why);
    return words.join(', ');
  }
}
