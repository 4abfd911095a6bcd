import type { Outcome, RefusalCode } from '../../shared/domain/command.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import { FACT_KINDS } from '../../shared/domain/fact-kinds.ts';
import { HOLD_CAUSES, LADDER_STATUSES } from '../../shared/domain/ladder.ts';
import { DENIAL_CODES, RISK_ACTIONS, TRIGGERS } from '../../shared/domain/risk.ts';
import { SWAP_STAGES, SWAP_TYPES } from '../../shared/domain/swap.ts';
import { DISK_FAULTS, EXCHANGE_FAULTS, NETWORK_FAULTS } from './script/step.ts';

const REFUSALS = Object.keys({
  not_found: true,
  validation_failed: true,
  conflict: true,
  broken_rule: true,
  duplicate: true,
  load_failed: true,
  forbidden: true,
  locked: true,
  unavailable: true,
} satisfies Record<RefusalCode, true>);

/** Everything that a long run must have come across, by what it belongs to. */
const EXPECTED: readonly (readonly [group: string, names: readonly string[]])[] = [
  ['fact', FACT_KINDS],
  ['denial', DENIAL_CODES],
  ['refusal', REFUSALS],
  ['trigger', TRIGGERS],
  ['action', RISK_ACTIONS],
  ['swap', SWAP_TYPES.flatMap((type) => [`${type} completed`, `${type} failed`])],
  [
    'stage',
    SWAP_STAGES.filter((stage) => !['scheduled', 'suspended', 'draining', 'done', 'initiated'].includes(stage)),
  ],
  ['ladder', LADDER_STATUSES.filter((status) => !['preparing', 'climbing'].includes(status))],
  ['hold', HOLD_CAUSES],
  ['approval', ['approved', 'rejected', 'expired', 'stale']],
  ['exchange', EXCHANGE_FAULTS],
  ['disk', [...DISK_FAULTS, 'acknowledge', 'reserve spent', 'landed and died', 'lost and died']],
  ['network', NETWORK_FAULTS],
  ['process', ['cut', 'killed']],
  ['clock', ['back', 'forward', 'sleep']],
  [
    'version',
    [
      'answered late',
      'silent',
      'threw',
      'bad_answer',
      'load_failed',
      'export_failed',
      'import_failed',
      'timed_out',
      'flood',
    ],
  ],
  ['market', ['gap', 'crossed', 'burst', 'silence', 'bars', 'quotes', 'zero volume']],
];

/** What cannot occur in this world, each with its reason. */
export const CANNOT_OCCUR: Readonly<Record<string, string>> = {
  'version timed_out':
    'a version must leave 5,000 requests unanswered, which takes more events than a world has; test/unit/engine has it',
  'hold allocation':
    'only a fact that another desk has left makes a split differ from its ladder; test/simulation/ladder-gates has it',
  'hold risk': 'a candidate gives way to somebody who is there already, and a cut without preparation does not fail',
  'version out_of_memory':
    'scripted versions have no memory of their own; test/integration runs real threads out of theirs',
};

/** How often each thing happened. */
export class Coverage {
  readonly counts = new Map<string, number>();

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  add(other: Iterable<readonly [string, number]>): void {
    for (const [what, times] of other) this.count(what, times);
  }

  readonly #swaps = new Map<string, string>();

  fact(fact: Fact): void {
    this.count(`fact ${fact.kind}`);
    switch (fact.kind) {
      case 'order_denied':
        return this.count(`denial ${fact.denial.code}`);
      case 'denials_counted':
        for (const [code, times] of Object.entries(fact.counts)) this.count(`denial ${code}`, times);
        return;
      case 'breaker_tripped':
        this.count(`action ${fact.action}`);
        return this.count(`trigger ${fact.cause}`);
      case 'risk_alert':
        this.count(`action ${fact.action}`);
        return this.count(`trigger ${fact.trigger}`);
      case 'order_replaced':
        if (fact.worksAgainFor !== undefined) this.count('order works again');
        return;
      case 'swap_initiated':
        this.#swaps.set(fact.swapId, fact.type);
        return;
      case 'swap_completed':
        return this.count(`swap ${this.#swaps.get(fact.swapId)} completed`);
      case 'swap_failed':
        return this.count(`swap ${this.#swaps.get(fact.swapId)} failed`);
      case 'swap_stage_entered':
        return this.count(`stage ${fact.stage}`);
      case 'ladder_ended':
        return this.count(`ladder ${fact.status}`);
      case 'ladder_held':
        this.count('ladder held');
        return this.count(`hold ${fact.cause}`);
      case 'ladder_awaits':
        return this.count('ladder awaiting_approval');
      case 'approval_ended':
        return this.count(`approval ${fact.status}`);
      case 'version_faulted':
        return this.count(`version ${fact.code}`);
      default:
        return;
    }
  }

  answer(outcome: Outcome): void {
    this.count(outcome.ok ? 'answer ok' : `refusal ${outcome.code}`);
  }

  /** What a long run should have come across and has not. */
  missing(): string[] {
    return EXPECTED.flatMap(([group, names]) => names.map((name) => `${group} ${name}`)).filter(
      (what) => (this.counts.get(what) ?? 0) === 0 && CANNOT_OCCUR[what] === undefined,
    );
  }

  /** A table of all that is expected and of all that there was besides. */
  table(): string {
    const lines: string[] = [];
    const told = new Set<string>();
    for (const [group, names] of EXPECTED) {
      lines.push(`${group}:`);
      for (const name of names) {
        const what = `${group} ${name}`;
        told.add(what);
        lines.push(`  ${String(this.counts.get(what) ?? 0).padStart(9)}  ${name}`);
      }
    }
    const others = [...this.counts].filter(([what]) => !told.has(what)).sort(([a], [b]) => (a < b ? -1 : 1));
    lines.push('besides:', ...others.map(([what, times]) => `  ${String(times).padStart(9)}  ${what}`));
    return lines.join('\n');
  }
}
