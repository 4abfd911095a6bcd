import { auditOf, toStored } from '../../electron/host/fact-record.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import type { GateRule } from '../../shared/domain/gate.ts';
import {
  type Ladder,
  type LadderPlan,
  NOTHING_NEEDED,
  type PipelineProgress,
  type Rung,
} from '../../shared/domain/ladder.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { DeskRig, type RigOptions } from './desk-rig.ts';

/** Length of a compared period in these tests. */
export const PAIR_MS = 60_000;

/** A rung that asks for nothing but what a test says. */
export const rung = (share: number, more: Partial<Rung> = {}): Rung => ({
  share: basisPoints(share),
  simulatedShare: basisPoints(share === 0 ? 10_000 : 0),
  soakMs: 0,
  evidence: NOTHING_NEEDED,
  gates: [],
  stepUp: { kind: 'full' },
  onFail: 'abort',
  advance: 'automatic',
  ...more,
});

/** A ladder with these rungs, and a simulated twin unless a test says otherwise. */
export const plan = (rungs: readonly Rung[], more: Partial<LadderPlan> = {}): LadderPlan => ({
  name: 'test',
  strategy: 'canary',
  twin: 'simulated',
  pairMs: PAIR_MS,
  rungs,
  handOver: DEFAULT_HAND_OVER,
  keepWarmMs: null,
  ...more,
});

/** A gate that says its word at the first look. */
export const gate = (rule: Partial<GateRule> & Pick<GateRule, 'measure'>): GateRule =>
  ({
    observeOnly: false,
    minSamples: 1,
    since: 'rung',
    passAfter: 1,
    failAfter: 1,
    inconclusiveAfter: 1,
    errorAfter: 1,
    ...(rule.measure === 'profit'
      ? { passAbove: 0, failBelow: 0, alpha: 0.05 }
      : { relative: false, passUpTo: 0, failAbove: 0 }),
    ...rule,
  }) as GateRule;

/** A desk with `momentum@1.0.0` in force, and `momentum@2.0.0` registered, which may climb. */
export class LadderRig extends DeskRig {
  static readonly slot = 'momentum:paper';
  inForce = '';
  candidate = '';

  /** The versions do nothing until they are given a script: `momentum-1.0.0` and `momentum-2.0.0`. */
  static async open(options: RigOptions = {}): Promise<LadderRig> {
    const rig = new LadderRig({ measuresLatency: true, ...options });
    rig.inForce = await rig.register('momentum', '1.0.0');
    rig.candidate = await rig.register('momentum', '2.0.0');
    const outcome = await rig.deploy(rig.inForce);
    if (!outcome.ok) throw new Error(outcome.message);
    return rig;
  }

  /** A desk that starts on the journal of another. */
  static async restart(before: LadderRig, options: RigOptions = {}): Promise<LadderRig> {
    const rig = new LadderRig({ measuresLatency: true, ...options, journal: before.journal });
    Object.assign(rig, { inForce: before.inForce, candidate: before.candidate });
    rig.runtime.scripts.clear();
    for (const [module, script] of before.runtime.scripts) rig.runtime.scripts.set(module, script);
    rig.elapse(before.seconds + 1);
    rig.host.resume();
    await rig.lockstep.settle();
    rig.host.commit();
    return rig;
  }

  promote(
    ladder: LadderPlan,
    more: Partial<Extract<Command, { kind: 'promote' }>> & { readonly pipeline?: PipelineProgress } = {},
  ): Promise<Outcome> {
    const environment: Environment = 'paper';
    const terms = { plan: ladder, pipeline: null, startedBy: 'tester', reason: 'it is better' };
    return this.command({ kind: 'promote', entityId: this.candidate, environment, ...terms, ...more });
  }

  /** A person's word on the ladder of the slot. */
  say(
    what: 'advance' | 'hold' | 'resume' | 'step_down' | 'abort',
    reason = 'as we agreed',
    slotId = LadderRig.slot,
  ): Promise<Outcome> {
    return this.command({ kind: `${what}_ladder`, slotId, reason });
  }

  /** Lets so many periods of open market pass, with `trades` events in each, by default one at its end. */
  async periods(count: number, at = 100_000, trades = 1): Promise<void> {
    for (let period = 0; period < count; period += 1)
      for (let i = 0; i < trades; i += 1) {
        this.elapse(PAIR_MS / 1_000 / trades);
        await this.trades(at);
      }
  }

  /** Lets it be measured how long a version takes to answer: the one gate that a test can set as it likes. */
  latency(p99Us: number, requests = 1_000): void {
    this.host.step({ kind: 'latency', instance: this.ladder.instance, p99Us, requests });
  }

  /** Periods with this latency each, one after the other. */
  async looks(...p99Us: readonly number[]): Promise<void> {
    for (const each of p99Us) {
      this.latency(each);
      await this.periods(1);
    }
  }

  /** Puts a fact on disk behind the desk's back: what another desk may have left there. */
  write(fact: Fact): void {
    const { seq, tsNs } = defined(this.facts.at(-1), 'last fact');
    const recorded = { seq: seq + 1, tsNs, actor: 'tester', role: 'administrator', fact };
    this.journal.commit({ facts: [toStored(recorded)], audit: [auditOf(recorded, tsNs)] });
  }

  get ladder(): Ladder {
    return defined(this.view.latestLadder(LadderRig.slot), 'ladder');
  }

  /** Everybody in the slot: version, role, share. */
  get shares(): string[] {
    const slot = defined(this.view.slots.get(LadderRig.slot), LadderRig.slot);
    return slot.attachments.map(({ entityId, role, share }) => {
      const entity = defined(this.view.entities.get(entityId), entityId);
      return `${entity.version} ${role} ${share}`;
    });
  }

  /** What an instance holds of the first instrument on the real account. */
  held(instance = this.ladder.instance): number {
    return this.view.held(instance, 0);
  }

  /** The instance that is in force. */
  get incumbent(): number {
    return defined(
      this.view.slots.get(LadderRig.slot)?.attachments.find(({ role }) => role === 'live'),
      'version in force',
    ).instance;
  }

  get reserve(): number {
    return defined(this.view.slots.get(LadderRig.slot), LadderRig.slot).reserve;
  }
}
