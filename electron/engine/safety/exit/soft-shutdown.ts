import type { Breaker } from '../../../../shared/domain/risk.ts';
import type { Scope } from '../../../../shared/domain/scope.ts';
import { NS_PER_SECOND } from '../../../../shared/units/time.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import type { Instance } from '../../router/router.ts';
import { reachOf } from '../reach.ts';
import { shutdownOfInstance } from './exit-reach.ts';

/**
 * Kills whose versions may first leave by themselves: the breaker lets them only reduce, until their time is up by desk time
 * or market time, whichever is first. Who is on the way is told by the breaker alone, so it is the same after a restart.
 */
export class SoftShutdown {
  readonly #core: Core;
  readonly #onTimeUp: (breaker: Breaker, out: Outputs) => void;
  /** Market time at which each breaker halts, and what is left of it before the market has spoken. */
  readonly #due = new Map<string, { dueNs: number | undefined; leftNs: number }>();

  constructor(core: Core, onTimeUp: (breaker: Breaker, out: Outputs) => void) {
    this.#core = core;
    this.#onTimeUp = onTimeUp;
  }

  /** How many there are under way. */
  get count(): number {
    return this.#due.size;
  }

  /** Versions in a scope that are live there and are to leave by themselves: those that run, which alone can. */
  concerned(scope: Scope, which: 'running' | 'loaded or not' = 'running'): Instance[] {
    const { router } = this.#core;
    const reach = reachOf(this.#core, scope);
    return [...router.instances.values()].filter(
      (each) =>
        (each.running || which === 'loaded or not') &&
        router.isLive(each.slotId, each.id) &&
        reach.takes(each.slotId, each.version) &&
        shutdownOfInstance(this.#core, each).policy === 'soft',
    );
  }

  /** The longest that any of them was promised, seconds; 0 where there is none. */
  seconds(scope: Scope, which: 'running' | 'loaded or not' = 'running'): number {
    const found = this.concerned(scope, which);
    return Math.max(0, ...found.map((each) => shutdownOfInstance(this.#core, each).softSeconds));
  }

  begin(breakerId: string, seconds: number, out: Outputs): void {
    const { now } = this.#core.market;
    const leftNs = seconds * NS_PER_SECOND;
    // A restarted desk knows no market time before the first event.
    this.#due.set(breakerId, { leftNs, dueNs: now > 0 ? now + leftNs : undefined });
    out.timers.push({ id: `exit:soft/${breakerId}`, afterMs: seconds * 1_000 });
  }

  /** It is over before its time: the breaker halts already. */
  end(breakerId: string): void {
    this.#due.delete(breakerId);
  }

  onMarket(out: Outputs): void {
    const { now } = this.#core.market;
    for (const [breakerId, due] of [...this.#due]) {
      due.dueNs ??= now + due.leftNs;
      if (now >= due.dueNs) this.onTimer(breakerId, out);
    }
  }

  onTimer(breakerId: string, out: Outputs): void {
    if (!this.#due.delete(breakerId)) return;
    const breaker = this.#core.controls.breakers.get(breakerId);
    // Released meanwhile: a person has called the kill off.
    if (breaker?.action === 'reduce') this.#onTimeUp(breaker, out);
  }
}
