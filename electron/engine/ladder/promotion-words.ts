import type { PromoteRaise } from '../../../shared/domain/approval.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { type BasisPoints, basisPoints, WHOLE } from '../../../shared/units/basis-points.ts';
import type { Money } from '../../../shared/units/money.ts';
import type { Core } from '../core.ts';
import { moneyWords } from '../safety/control/share-limits.ts';
import { allocationAt } from './shares.ts';
import { shareWords, stakeWords } from './stake-words.ts';
import { backWords, bookWords, handOverWords, undoWords } from './way-words.ts';

/** Where a promotion goes, as far as it is told. */
interface Destination {
  readonly entity: Entity;
  readonly slotId: string;
  readonly capital: Money;
  readonly incumbent: Entity | undefined;
  readonly twin: Entity | undefined;
  /** The hand-over of the swap by which it comes back whole; undefined where it climbs. */
  readonly skip: Pick<Ladder['plan'], 'handOver'> | undefined;
}

/** Numbers that no instance has: of a candidate and a twin that are not there yet. */
const [CANDIDATE, TWIN] = [-1, -2];

/** What a promotion would change, in sentences for the one who decides. */
export function promotionWords(core: Core, command: PromoteRaise, to: Destination): readonly string[] {
  const { entity, incumbent } = to;
  const version = versionName(entity);
  const slot = slotOf(core, command, to);
  const lead = [
    ...(core.router.slots.has(slot.id)
      ? []
      : [`the slot ${slot.id} is opened with a capital of ${moneyWords(slot.capital)}`]),
  ];
  if (to.skip)
    return [
      `${version} takes over all of ${slot.id} at once: it was in force there within the rollback window`,
      ...stakeWords(core, takenOver(slot, to, command, WHOLE), version),
      ...replaced(core, slot, version, incumbent, { ...command.plan, ...to.skip }, ''),
    ];
  const { plan, environment, pipeline } = command;
  const reach = reachOf(core, command);
  const isOver = incumbent !== undefined && reach === plan.rungs.at(-1)?.share;
  const then = isOver ? takenOver(slot, to, command, reach) : { ...slot, ...allocation(slot, to, command, reach) };
  const next = pipeline?.stages.slice(pipeline.stage + 1) ?? [];
  return [
    ...lead,
    `${version} climbs the ladder ${plan.name} in ${environment}, slot ${slot.id}: ${plan.rungs.map(({ share }) => shareWords(slot, share)).join(' → ')}`,
    reach === plan.rungs.at(-1)?.share
      ? 'it goes all the way by its rules, and nobody is asked again'
      : `by its rules it goes up to ${shareWords(slot, reach)}; each step above that is asked for again`,
    ...stakeWords(core, then, version),
    ...beside(core, slot, then, to, command),
    ...replaced(core, slot, version, incumbent, plan, 'at the last rung '),
    backWords(version, incumbent && versionName(incumbent)),
    ...(next.length > 0
      ? [
          `climbed, it goes on to ${next.map((stage) => stage.environment).join(', then ')}: what raises risk there is asked for again`,
        ]
      : []),
  ];
}

/** The share up to which nobody else is asked again. */
function reachOf(core: Core, { plan }: PromoteRaise): BasisPoints {
  const first = plan.rungs[0]?.share ?? basisPoints(0);
  const { required, aboveShare } = core.safety.approvals;
  const free = plan.rungs.filter(({ share }) => required === 0 || share <= Math.max(first, aboveShare));
  return free.at(-1)?.share ?? first;
}

/** Who runs beside the candidate, and with what. */
function beside(
  core: Core,
  slot: Slot,
  then: Slot,
  { incumbent, twin }: Destination,
  { plan }: PromoteRaise,
): readonly string[] {
  const live = core.router.live(slot.id);
  const left = then.attachments.find((each) => each.instance === live?.instance);
  const twinShare = then.attachments.find((each) => each.instance === TWIN)?.share ?? basisPoints(0);
  const other = incumbent && versionName(incumbent);
  const twinWords =
    twin === undefined
      ? 'it is compared with holding nothing'
      : plan.twin === 'capital' && twinShare > 0
        ? `its twin, a fresh ${versionName(twin)}, holds ${shareWords(slot, twinShare)} of the same slot beside it`
        : `its twin, a fresh ${versionName(twin)}, runs beside it on a simulated account, without capital`;
  return [
    ...(live && other && left
      ? [
          `${other} stays in force meanwhile and goes from ${shareWords(slot, live.share)} to ${shareWords(slot, left.share)}; it keeps what it has, ${bookWords(core, live.instance)}, and above its share it may only reduce`,
        ]
      : []),
    twinWords,
  ];
}

/** Whom it replaces in the end, and what becomes of them. */
function replaced(
  core: Core,
  slot: Slot,
  version: string,
  incumbent: Entity | undefined,
  plan: Ladder['plan'],
  when: string,
): readonly string[] {
  const live = core.router.live(slot.id);
  if (!incumbent || !live) return ['nothing is replaced: the slot has no version in force'];
  const other = versionName(incumbent);
  return [
    `${when}it replaces ${other}, which has ${bookWords(core, live.instance)} now`,
    handOverWords(other, version, plan.handOver),
    undoWords(core, other, plan),
  ];
}

function slotOf({ router }: Core, { environment }: PromoteRaise, { entity, slotId: id, capital }: Destination): Slot {
  const known = router.slots.get(id);
  const { type, instruments } = entity;
  return known
    ? { ...known, capital }
    : { id, type, environment, instruments, capital, attachments: [], reserve: WHOLE };
}

function allocation(slot: Slot, { entity, twin }: Destination, { plan }: PromoteRaise, share: BasisPoints) {
  const climbing = {
    entityId: entity.id,
    deploymentId: '',
    instance: CANDIDATE,
    twinEntityId: twin?.id ?? null,
    twinInstance: twin ? TWIN : null,
    plan,
  };
  return allocationAt(slot, climbing, share, '');
}

/** The slot after the take-over: the candidate alone is live. */
function takenOver(slot: Slot, to: Destination, command: PromoteRaise, share: BasisPoints): Slot {
  const { attachments } = allocation(slot, to, command, basisPoints(0));
  const own = attachments.filter(({ instance }) => instance === CANDIDATE);
  return {
    ...slot,
    attachments: own.map((each) => ({ ...each, role: 'live', share })),
    reserve: basisPoints(WHOLE - share),
  };
}
