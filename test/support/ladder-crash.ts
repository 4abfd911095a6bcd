import type { Command, Outcome } from '../../shared/domain/command.ts';
import { isOpenLadder, type Ladder, type LadderPlan, type PipelineProgress } from '../../shared/domain/ladder.ts';
import type { Life } from './crash-scenario.ts';
import { NEW, OLD, PAPER } from './crash-scenario.ts';
import { SHORT_PAIR_MS } from './ladder-plans.ts';
import { gate, plan, rung } from './ladder-rig.ts';
import { Waited } from './live-rig.ts';

/** What a person has been told was done: it must be so after any crash. */
export interface Told {
  readonly ladderId: string;
  readonly moves: number;
  readonly status: Ladder['status'];
}

/** A ladder as a crash finds it: the life of a desk, and what its people have been told so far. */
export class Climb {
  readonly life: Life;
  readonly told: Told[];

  constructor(life: Life, told: Told[] = []) {
    this.life = life;
    this.told = told;
  }

  get ladder(): Ladder | undefined {
    return this.life.desk.view.latestLadder(PAPER);
  }

  /** Asks, and lets happen what follows; a desk that is killed meanwhile never answers. */
  async ask(command: Command): Promise<Outcome | undefined> {
    const waited = new Waited(this.life.desk.command(command));
    await this.life.desk.settle();
    const { ladder } = this;
    if (waited.outcome?.ok && ladder)
      this.told.push({ ladderId: ladder.id, moves: ladder.moves.length, status: ladder.status });
    return waited.outcome;
  }

  promote(climbed: LadderPlan, pipeline: PipelineProgress | null = null): Promise<Outcome | undefined> {
    const [, entityId = ''] = this.life.entities;
    const terms = { plan: climbed, pipeline, startedBy: 'tester', reason: 'it is better' };
    return this.ask({ kind: 'promote', entityId, environment: 'paper', ...terms });
  }

  say(word: 'advance' | 'hold' | 'resume' | 'step_down' | 'abort'): Promise<Outcome | undefined> {
    return this.ask({ kind: `${word}_ladder`, slotId: PAPER, reason: 'as we agreed' });
  }

  async periods(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      this.life.pass(SHORT_PAIR_MS);
      await this.life.trades(1);
    }
  }
}

/** A way up that a desk is killed in the middle of. */
export interface ClimbScenario {
  readonly name: string;
  /** Kinds of fact that must have had a commit to be killed at. */
  readonly steps: readonly string[];
  run(climb: Climb): Promise<void>;
}

const pairMs = SHORT_PAIR_MS;
const watched = rung(10_000, { soakMs: 3_600_000 });
const LONG = plan([rung(0), rung(1_000), rung(2_500), rung(5_000), watched], { twin: 'capital', pairMs });
const manual = { advance: 'manual' as const };

export const CLIMBS: readonly ClimbScenario[] = [
  {
    name: 'a ladder from its first rung to its take-over, and the undoing of that',
    steps: [
      'ladder_started',
      'ladder_moved',
      'ladder_reviewed',
      'ladder_held',
      'ladder_resumed',
      'swap_initiated',
      'swap_cut',
      'swap_completed',
      'ladder_ended',
      'instance_detached',
      'simulated_opened',
      'simulated_closed',
    ],
    run: async (climb) => {
      const { life } = climb;
      life.runtime.held.add(NEW).add(OLD);
      await climb.promote(LONG);
      await life.release(OLD);
      await life.trades(1);
      await life.release(NEW);
      life.runtime.held.clear();
      await life.release(NEW);
      await life.release(OLD);
      await climb.periods(2);
      await climb.say('hold');
      await climb.say('advance');
      await climb.say('step_down');
      await climb.say('hold');
      await climb.say('resume');
      await climb.say('advance');
      await climb.say('advance');
      await life.trades(6);
      life.runtime.held.add(NEW);
      await life.trades(1);
      await climb.say('advance');
      await life.trades(1);
      life.runtime.held.clear();
      life.runtime.held.add(OLD);
      await life.release(NEW);
      await life.trades(1);
      life.runtime.held.clear();
      await life.release(OLD);
      await climb.periods(2);
      await climb.say('abort');
      await life.trades(4);
    },
  },
  {
    name: 'a ladder that climbs by itself to its end',
    steps: ['ladder_started', 'ladder_moved', 'ladder_reviewed', 'swap_cut', 'swap_completed', 'ladder_ended'],
    run: async (climb) => {
      await climb.promote(plan([rung(0), rung(1_000), rung(10_000)], { pairMs }));
      await climb.periods(7);
    },
  },
  {
    name: 'an abort with capital of candidate and twin',
    steps: ['swap_initiated', 'swap_cut', 'ladder_ended', 'swap_completed', 'instance_detached'],
    run: async (climb) => {
      const { life } = climb;
      await climb.promote(plan([rung(2_500, manual), watched], { twin: 'capital', pairMs }));
      await life.trades(9);
      life.runtime.held.add(NEW);
      await life.trades(2);
      await climb.say('abort');
      life.runtime.held.clear();
      await life.release(NEW);
      await life.trades(6);
    },
  },
  {
    name: 'a gate that fails, and one that takes the candidate down before',
    steps: ['ladder_reviewed', 'ladder_moved', 'ladder_ended'],
    run: async (climb) => {
      const { life } = climb;
      // It trades although orders of the version in force rest, and what it pays in fees is a fall from its peak.
      await climb.ask({ kind: 'set_limits', limits: { selfTrade: 'cancel_resting' }, reason: 'x' });
      const bad = gate({ measure: 'drawdown', since: 'ladder', passUpTo: 0, failAbove: 0 } as Parameters<
        typeof gate
      >[0]);
      // Nothing goes up by itself while it has not lost yet.
      const [low, high] = [
        { gates: [bad], ...manual },
        { gates: [bad], onFail: 'step_down' as const, ...manual },
      ];
      await climb.promote(plan([rung(1_000, low), rung(2_500, high), watched], { pairMs }));
      await climb.say('advance');
      for (let i = 0; i < 5; i += 1) {
        await life.trades(8);
        await climb.periods(1);
      }
    },
  },
  {
    name: 'an approval of the next rung',
    steps: [
      'approvals_required',
      'approval_requested',
      'ladder_awaits',
      'approval_given',
      'approval_ended',
      'ladder_moved',
    ],
    run: async (climb) => {
      await climb.promote(plan([rung(500), rung(2_500), watched], { pairMs }));
      await climb.ask({ kind: 'require_approvals', count: 1, expiresAfterMs: 86_400_000, reason: 'x' });
      await climb.periods(2);
      const [approvalId = 'none'] = climb.life.desk.view.approvals.keys();
      await climb.ask({ kind: 'approve', approvalId, by: 'another', reason: 'seen' });
      await climb.life.trades(4);
    },
  },
  {
    name: 'a pipeline from paper to staging',
    steps: ['ladder_started', 'ladder_ended', 'deployment_started', 'ladder_moved'],
    run: async (climb) => {
      const paper = plan([rung(0)], { strategy: 'paper', pairMs });
      const staging = plan([rung(100), rung(500)], { pairMs });
      const stages = [
        { environment: 'paper', plan: paper, promotion: 'automatic' },
        { environment: 'staging', plan: staging, promotion: 'manual' },
      ] as const;
      await climb.promote(paper, { name: 'up', stage: 0, stages });
      await climb.periods(5);
    },
  },
];

/** What a person was told and is not so any more; nothing when all is as it was told. */
export function forgotten(told: readonly Told[], ladders: ReadonlyMap<string, Ladder>): string[] {
  const wrong: string[] = [];
  for (const { ladderId, moves, status } of told) {
    const ladder = ladders.get(ladderId);
    if (!ladder) wrong.push(`ladder ${ladderId} is gone`);
    else if (ladder.moves.length < moves)
      wrong.push(`a move of ${ladderId} is lost: ${ladder.moves.length} of ${moves}`);
    else if (!isOpenLadder(status) && ladder.status !== status)
      wrong.push(`${ladderId} was ${status} and is ${ladder.status}`);
  }
  return wrong;
}
