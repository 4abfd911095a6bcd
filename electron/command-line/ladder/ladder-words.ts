import { counted, partOfStretch, spaced } from '../../../shared/base/words.ts';
import type { LadderView } from '../../../shared/contract/ladder.ts';
import { isOpenLadder } from '../../../shared/domain/ladder.ts';
import { figure } from '../../../shared/domain/limit-words.ts';
import { cents } from '../../../shared/units/amount.ts';

/** A share in hundredths of a per cent, for a person: `1 %`. */
export const percent = (bp: number): string => `${Number((bp / 100).toFixed(2))} %`;

/** Where a candidate stands, in a line: `momentum@2.0.0 climbs canary: rung 2 of 6, 5 % (50,000.00 USDT)`. */
export function ladderHeading(ladder: LadderView): string {
  const { candidate, plan, rung, share_bp, budget, currency, status } = ladder;
  const name = `${candidate.version} `;
  if (status === 'completed') return `${name}has climbed ${plan.name}: ${ladder.end_reason ?? ''}`;
  if (status === 'aborted') return `${name}is off ${plan.name}: ${ladder.end_reason ?? ''}`;
  if (status === 'preparing') return `${name}is being prepared for ${plan.name}`;
  const worth = `${figure(cents(budget))} ${currency}`.trimEnd();
  const share = share_bp === 0 ? `simulated only, as with ${worth}` : `${percent(share_bp)} (${worth})`;
  const verb = status === 'climbing' ? 'climbs' : 'stands on';
  return `${name}${verb} ${plan.name}: rung ${rung} of ${plan.rungs.length}, ${share}`;
}

/** A ladder for a person, a line each: where it stands, what holds it, what it still needs, and where it goes next. */
export function ladderLines(ladder: LadderView): string[] {
  const { held, soak, missing, gates, next, pipeline, status, approval_id, slot_id, environment } = ladder;
  const lines = [`${slot_id}  ${ladderHeading(ladder)}`];
  if (!isOpenLadder(status)) return lines;
  if (status === 'preparing') return lines;
  const beside = ladder.incumbent ? `beside ${ladder.incumbent.version}` : 'in a slot of its own';
  const twin = ladder.twin ? `against a ${ladder.plan.twin} twin of ${ladder.twin.version}` : 'against holding nothing';
  lines.push(`    ${beside}, ${twin}`);
  if (held) lines.push(`    HELD (${spaced(held.cause)}): ${held.reason}`);
  if (approval_id !== null) lines.push(`    waits for approval ${approval_id}`);
  lines.push(`    ${soakWords(soak)}; ${seenWords(ladder)}`);
  const found = differenceWords(ladder);
  if (found !== undefined) lines.push(`    ${found}`);
  for (const { outcome, observe_only, words } of gates)
    if (outcome !== null) lines.push(`    ${observe_only ? 'observed' : outcome}: ${words}`);
  const unseen = gates.filter(({ outcome }) => outcome === null).map(({ measure }) => spaced(measure));
  if (unseen.length > 0) lines.push(`    gates to be looked at: ${unseen.join(', ')}`);
  // What the gates lack stands with the gates already.
  const lacking = missing.filter((each) => !gates.some(({ words }) => words === each));
  if (lacking.length > 0) lines.push(`    still needed: ${lacking.join('; ')}`);
  if (next) lines.push(`    next: ${nextWords(next)}`);
  if (pipeline)
    lines.push(`    ${pipeline.name}: stage ${pipeline.stage} of ${pipeline.stages.length}, ${environment}`);
  return lines;
}

/** How much of the least time on its rung has passed. */
function soakWords({ open_ms: open, needed_ms: needed }: LadderView['soak']): string {
  if (needed === 0) return `${minutes(open)} of open market passed on this rung; none is asked for`;
  return `${partOfStretch(Math.min(open, needed), needed)} of open market passed on this rung`;
}

function seenWords({ evidence }: LadderView): string {
  const { fills, closed_trades, pairs } = evidence;
  return `${counted(fills.seen, 'fill')}, ${counted(closed_trades.seen, 'closed trade')}, ${counted(pairs.seen, 'compared period')}`;
}

function differenceWords({ difference, drawdown_bp, return_bp }: LadderView): string | undefined {
  const parts: string[] = [];
  if (return_bp !== null) parts.push(`return ${signed(return_bp)} bp of the budget`);
  if (drawdown_bp !== null) parts.push(`drawdown ${rounded(drawdown_bp)} bp`);
  if (difference) {
    const { mean_bp, lower_bp, upper_bp } = difference;
    const bounds = lower_bp === null || upper_bp === null ? '' : ` (${signed(lower_bp)} to ${signed(upper_bp)})`;
    parts.push(`against the twin ${signed(mean_bp)} bp a period${bounds}`);
  }
  return parts.length === 0 ? undefined : parts.join(', ');
}

function nextWords({ kind, rung, share_bp, reason }: NonNullable<LadderView['next']>): string {
  const share = share_bp === null ? '' : percent(share_bp);
  if (kind === 'move') return `rung ${rung}, ${share}`;
  if (kind === 'take_over') return `rung ${rung}, ${share}: it replaces the version in force`;
  return kind === 'complete' ? 'the ladder is climbed' : `it stays: ${reason}`;
}

function minutes(ms: number): string {
  const whole = Math.floor(ms / 60_000);
  return ms < 60_000 ? `${Math.floor(ms / 1_000)} s` : `${figure(String(whole))} min`;
}

const rounded = (bp: number): string => String(Number(bp.toFixed(2)));
const signed = (bp: number): string => (bp > 0 ? `+${rounded(bp)}` : rounded(bp));
