import type { EngineView } from '../../../electron/engine/view.ts';
import type { Fact, Recorded } from '../../../shared/domain/fact.ts';
import { type Money as Amount, formatMoney, money, parseMoney } from '../../../shared/units/money.ts';
import { Rule } from './rule.ts';
import { type Folded, same } from './seen.ts';

interface Marked {
  readonly day: number;
  readonly dayStart: string;
  readonly peak: string;
}

/** What a loss is counted from, and what stands tripped, across everything that happens. */
export class Survival extends Rule {
  readonly number = 9;
  readonly words = 'breakers and day-loss counters survive restart, swap and rollback';
  readonly #marked = new Map<string, Marked>();
  /** Scopes whose day may have got another name since it was last told. */
  readonly #renamed = new Set<string>();

  override fold({ fact }: Folded): void {
    const scope = scopeMarked(fact);
    if (scope !== undefined) {
      this.#marked.set(scope, fact as Fact & Marked);
      this.#renamed.delete(scope);
    }
    if (fact.kind === 'calendar_changed') for (const each of this.#marked.keys()) this.#renamed.add(each);
  }

  override before({ fact }: Recorded): void {
    const scope = scopeMarked(fact);
    const known = scope === undefined ? undefined : this.#marked.get(scope);
    if (!known) return;
    const { day, dayStart, peak } = fact as Fact & Marked;
    const fell = (parseMoney(peak) ?? 0n) < (parseMoney(known.peak) ?? 0n);
    this.expect(!fell, `the peak of ${scope} falls from ${known.peak} to ${peak}`);
    if (this.#renamed.has(scope ?? '')) return;
    this.expect(day >= known.day, `the day of ${scope} goes back from ${known.day} to ${day}`);
    this.expect(
      day > known.day || dayStart === known.dayStart,
      `day ${day} of ${scope} began at ${known.dayStart}, and then at ${dayStart}`,
    );
  }

  override restarted(view: EngineView): void {
    for (const [scope, { dayStart, peak }] of this.#marked) {
      const { equity = 0n, dayProfit = 0n, drawdown = 0n } = view.riskOf(scope) ?? {};
      const is = [formatMoney(money(equity - dayProfit)), formatMoney(money(equity + drawdown))];
      // What it is worth at the last marks may be more than was ever recorded.
      const highest = equity > (parseMoney(peak) ?? 0n) ? formatMoney(equity as Amount) : peak;
      this.expect(
        same(is, [dayStart, highest]),
        `${scope} came back with ${is.join(' and ')}, not ${dayStart} and ${peak}`,
      );
    }
    this.settled(view);
  }

  override settled(view: EngineView): void {
    const [is, must] = [[...view.breakers.keys()], [...this.model.breakers.keys()]];
    this.expect(same(is, must), `breakers that stand are ${is}, by the facts ${must}`);
  }
}

function scopeMarked(fact: Fact): string | undefined {
  if (fact.kind === 'equity_marked') return fact.slotId;
  return fact.kind === 'scope_equity_marked' ? fact.scope : undefined;
}
