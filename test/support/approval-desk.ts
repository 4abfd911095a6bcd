import type { Command } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import { type ApprovalModel, EXPIRES_MS, rungsFrom, SLOT, type Wish } from './approval-model.ts';
import { PEOPLE, personNamed } from './approval-people.ts';
import { deployCommand, registerCommand } from './commands.ts';
import { EngineWorld } from './engine-world.ts';
import { plan, rung } from './ladder-rig.ts';

/** Whoever sets the desk up, and manages operators. */
export const ROOT = { actor: 'root', role: 'administrator' };

/** What the many runs counted, so that a test can see that they were about something. */
export interface Counts {
  asked: number;
  done: number;
  refusedSelf: number;
  refusedReplay: number;
  stale: number;
  emergencies: number;
  restarts: number;
  reduced: number;
}

/** Facts of a desk with a version in force and another that may climb; with operators, if asked for. */
export function beginning(hasOperators: boolean): { readonly facts: readonly Recorded[]; readonly candidate: string } {
  const world = new EngineWorld();
  const made = ['1.0.0', '2.0.0'].map((version) => world.command(registerCommand('momentum', version), ROOT));
  const [first = '', candidate = ''] = made.map((each) => (each.ok ? each.subject : ''));
  world.command(deployCommand(first), ROOT);
  if (hasOperators) {
    world.command({ kind: 'add_operator', name: 'root', role: 'administrator' }, ROOT);
    for (const [name] of PEOPLE) world.command({ kind: 'add_operator', name, role: 'risk_manager' }, ROOT);
    const rule = { count: 1, expiresAfterMs: EXPIRES_MS, reason: 'four eyes' };
    world.command({ kind: 'require_approvals', ...rule }, ROOT);
  }
  return { facts: world.facts, candidate };
}

/** The command that a wish stands for. */
export function commandOf(wish: Wish, name: string, candidate: string): Command {
  const reason = 'r';
  switch (wish.kind) {
    case 'limit':
      return { kind: 'set_limits', scope: wish.scope, limits: { maxOpenOrders: wish.to }, reason };
    case 'state':
      return { kind: 'set_trading_state', scope: SLOT, state: wish.to, reason };
    case 'release':
      return { kind: 'release_breaker', id: wish.id, reason };
    case 'require': {
      const { count, above: aboveShare } = wish;
      return { kind: 'require_approvals', count, aboveShare, expiresAfterMs: EXPIRES_MS, reason };
    }
    case 'promote': {
      const ladder = plan(
        rungsFrom(wish.first).map((share) => rung(share)),
        { twin: 'none' },
      );
      const terms = { environment: 'paper', plan: ladder, pipeline: null, startedBy: name, reason } as const;
      return { kind: 'promote', entityId: candidate, ...terms };
    }
    case 'advance':
      return { kind: 'advance_ladder', slotId: SLOT, reason };
  }
}

/** Where the engine and the model differ, in words; undefined where nowhere. */
export function differenceOf(view: EngineWorld['view'], model: ApprovalModel): string | undefined {
  const ladder = view.latestLadder(SLOT);
  const isOpen = ladder !== undefined && isOpenLadder(ladder.status);
  const is = {
    limits: [...model.limits.keys()].map((scope) => view.limitTable.own(scope)?.maxOpenOrders),
    state: [view.ownState(SLOT), view.tradingState(SLOT)],
    breakers: [...view.breakers.keys()].sort(),
    required: [view.approvalsRequired.count, view.approvalsRequired.aboveShare],
    waiting: [...view.approvals.values()].filter(({ status }) => status === 'pending').map(({ id }) => id),
    ladder: isOpen ? [ladder.rung, ladder.share, ladder.held !== null, ladder.approvalId] : null,
    emergency: [...view.emergencies.values()].filter(({ status }) => status === 'standing').map(({ id }) => id),
  };
  const must = {
    limits: [...model.limits.values()],
    state: [model.state, model.trading],
    breakers: [...model.breakers].sort(),
    required: [model.required, model.above],
    waiting: [...model.waiting.keys()],
    ladder: model.ladder && [model.ladder.rung, model.share, model.ladder.held, model.ladder.awaits],
    emergency: model.emergency ? [model.emergency.id] : [],
  };
  const [a, b] = [JSON.stringify(is), JSON.stringify(must)];
  return a === b ? undefined : `the desk is\n${a}\nand must be\n${b}`;
}

/** What is wrong with a whole record, in words: somebody agreed to their own, or it was done twice or with too few. */
export function recordProblem(facts: readonly Recorded[], used: number): string | undefined {
  const given = new Map<string, Set<number>>();
  const asked = new Map<string, { readonly by: number; readonly required: number }>();
  const done = new Set<string>();
  let uses = 0;
  for (const { fact } of facts) {
    if (fact.kind === 'emergency_used') uses += 1;
    if (fact.kind === 'approval_requested')
      asked.set(fact.id, { by: personNamed(fact.requestedBy), required: fact.required });
    if (fact.kind === 'approval_given') {
      const yes = given.get(fact.approvalId) ?? new Set();
      const person = personNamed(fact.by);
      if (person === asked.get(fact.approvalId)?.by || yes.has(person)) return `${fact.by} agreed`;
      given.set(fact.approvalId, yes.add(person));
    }
    if (fact.kind === 'approval_ended' && fact.status === 'approved') {
      if (done.has(fact.approvalId)) return `${fact.approvalId} was carried out twice`;
      done.add(fact.approvalId);
      const enough = asked.get(fact.approvalId)?.required ?? Number.POSITIVE_INFINITY;
      if ((given.get(fact.approvalId)?.size ?? 0) < enough) return `${fact.approvalId} was carried out with too few`;
    }
  }
  return uses === used ? undefined : `${uses} uses of emergencies and not ${used}`;
}
