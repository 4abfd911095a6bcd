import type { AdvanceRaise } from '../../../shared/domain/approval.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { Attachment, Slot } from '../../../shared/domain/slot.ts';
import { type BasisPoints, basisPoints, WHOLE } from '../../../shared/units/basis-points.ts';
import type { Core } from '../core.ts';
import type { NextStep } from './next-step.ts';
import { allocationAt, twinDeploymentOf } from './shares.ts';
import { shareWords, stakeWords } from './stake-words.ts';
import { backWords, bookWords, handOverWords, undoWords } from './way-words.ts';

type Up = Extract<NextStep, { kind: 'move' | 'take_over' }>;

/**
 * What a step up would change, in sentences for the one who decides.
 *
 * @param missing what its rung still asks for.
 */
export function advanceWords(
  core: Core,
  { byRule }: Pick<AdvanceRaise, 'byRule'>,
  ladder: Ladder,
  slot: Slot,
  to: Up,
  missing: readonly string[],
): readonly string[] {
  const version = core.versionOf(ladder.entityId);
  const [from, share] = [shareWords(slot, ladder.share), shareWords(slot, to.share)];
  const rung = `rung ${ladder.rung + 1} of ${ladder.plan.rungs.length}`;
  const asked = byRule
    ? `by its evidence: ${rung} asks for nothing more${partWords(ladder, to)}`
    : `by a person’s word, the whole step, from ${rung}`;
  const incumbent = slot.attachments.find((each) => each.role === 'live' && !isOn(ladder, each));
  const then = to.kind === 'take_over' ? takenOver(core, slot, ladder, to.share) : moved(core, slot, ladder, to.share);
  return [
    `${version} goes from ${from} to ${share} of ${slot.id}, ${asked}`,
    ...missing.map((each) => `not met on its rung: ${each}`),
    ...stakeWords(core, then, version),
    ...(to.kind === 'take_over' && incumbent
      ? replaced(core, ladder, slot, incumbent)
      : beside(core, ladder, slot, then, incumbent)),
  ];
}

/** Of a step that what was seen supports in part only: the part. */
function partWords({ plan, rung, share }: Ladder, to: Up): string {
  const next = plan.rungs[rung + 1];
  if (!next || to.rung !== rung) return '';
  const part = Math.floor(((to.share - share) * 100) / (next.share - share));
  return `, and what was seen supports ${part} % of the step to ${next.share / 100} %`;
}

/** Who the candidate replaces, and what becomes of them. */
function replaced(core: Core, ladder: Ladder, slot: Slot, incumbent: Attachment): readonly string[] {
  const [version, other] = [core.versionOf(ladder.entityId), core.versionOf(incumbent.entityId)];
  return [
    `it replaces ${other}, which gives up ${shareWords(slot, incumbent.share)} and has ${bookWords(core, incumbent.instance)}`,
    handOverWords(other, version, ladder.plan.handOver),
    undoWords(core, other, ladder.plan),
  ];
}

/** Who runs beside the candidate, and with what. */
function beside(
  core: Core,
  ladder: Ladder,
  slot: Slot,
  then: Slot,
  incumbent: Attachment | undefined,
): readonly string[] {
  const { instance, entityId, share: before } = ladder;
  const version = core.versionOf(entityId);
  const shareIn = ({ attachments }: Slot, of: number): BasisPoints =>
    attachments.find((each) => each.instance === of)?.share ?? basisPoints(0);
  const other = incumbent && core.versionOf(incumbent.entityId);
  const gives = (of: number): string =>
    `from ${shareWords(slot, shareIn(slot, of))} to ${shareWords(slot, shareIn(then, of))}`;
  return [
    incumbent
      ? `nothing is replaced: ${other} stays in force and goes ${gives(incumbent.instance)}`
      : 'nothing is replaced: the slot has no other version in force',
    twinWords(core, ladder, then, gives),
    before === 0
      ? `the simulated account of ${version} is closed, and it begins flat with capital`
      : `${version} keeps what it has: ${bookWords(core, instance)}`,
    ...(incumbent
      ? [
          `${other} keeps what it has: ${bookWords(core, incumbent.instance)}; nothing is sold by force, and above its share it may only reduce`,
        ]
      : []),
    backWords(version, other),
  ];
}

function twinWords(
  core: Core,
  { twinEntityId, twinInstance }: Ladder,
  then: Slot,
  gives: (of: number) => string,
): string {
  if (twinEntityId === null || twinInstance === null) return 'it is compared with holding nothing';
  const twin = `its twin, a fresh ${core.versionOf(twinEntityId)},`;
  const isLive = then.attachments.some((each) => each.instance === twinInstance && each.role === 'live');
  return isLive
    ? `${twin} goes ${gives(twinInstance)} of the same slot`
    : `${twin} goes with it on a simulated account, without capital`;
}

const isOn = ({ instance, twinInstance }: Ladder, each: Attachment): boolean =>
  each.instance === instance || each.instance === twinInstance;

const moved = (core: Core, slot: Slot, ladder: Ladder, share: BasisPoints): Slot => ({
  ...slot,
  ...allocationAt(slot, ladder, share, twinDeploymentOf(core, slot, ladder)),
});

/** The slot after a take-over: the candidate alone is live. */
function takenOver(core: Core, slot: Slot, ladder: Ladder, share: BasisPoints): Slot {
  const [found] = moved(core, slot, ladder, basisPoints(0)).attachments.filter(
    (each) => each.instance === ladder.instance,
  );
  const attachments = found ? [{ ...found, role: 'live' as const, share }] : [];
  return { ...slot, attachments, reserve: basisPoints(WHOLE - share) };
}
