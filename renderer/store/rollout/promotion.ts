import type { LadderPlansView } from '../../../shared/contract/ladder.ts';
import type { LadderPlanForm, PipelineForm } from '../../../shared/contract/ladder-plan.ts';
import { ENVIRONMENTS, type Environment } from '../../../shared/domain/deployment.ts';
import type { TwinKind } from '../../../shared/domain/ladder.ts';
import { slotId } from '../../../shared/domain/slot.ts';
import type { ConsoleData, SlotView, VersionView } from '../console-data.ts';
import { liveAttachment } from '../selectors.ts';
import type { PromoteDraft } from './promote-flow.ts';

type Rungs = LadderPlanForm['rungs'];

/** What a promotion as it is put together comes down to. */
export interface Promotion {
  readonly version: VersionView;
  readonly environment: Environment;
  /** The ladder as it would be climbed: from the first share on, with the twin that was chosen. */
  readonly plan: LadderPlanForm;
  readonly pipeline: PipelineForm | null;
  /** Where it would climb; undefined where that slot is opened by it. */
  readonly slot: SlotView | undefined;
  readonly slotId: string;
}

/** Why a promotion cannot be asked for yet, in words that say what to give. */
export interface Unready {
  readonly problem: string;
}

const SHARE = /^\d{1,3}(\.\d{1,2})?$/;
const AMOUNT = /^\d{1,9}(\.\d{1,8})?$/;

/** A share as it was typed, in basis points; null where nothing was, undefined where it is none. */
export function typedShare(text: string): number | null | undefined {
  const digits = text.trim().replace(/\s*%$/, '');
  if (digits === '') return null;
  const points = SHARE.test(digits) ? Math.round(Number(digits) * 100) : 0;
  return points >= 1 && points <= 10_000 ? points : undefined;
}

/** Capital as it was typed, as decimal text; null where nothing was, undefined where it is no amount. */
export function typedCapital(text: string): string | null | undefined {
  const digits = text.replaceAll(/[,\s]/g, '');
  if (digits === '') return null;
  return AMOUNT.test(digits) && Number(digits) > 0 ? digits : undefined;
}

/** A ladder that begins at a share: the rungs below are left out, and the one whose place it takes keeps its terms. */
export function beginningAt(plan: LadderPlanForm, shareBp: number): LadderPlanForm {
  const { strategy, rungs } = plan;
  if (strategy === 'paper' || strategy === 'blue_green')
    return {
      ...plan,
      rungs: rungs.map((rung) => (rung.share_bp === 0 ? { ...rung, simulated_share_bp: shareBp } : rung)),
    };
  const capital: Rungs = rungs.filter(({ share_bp }) => share_bp > 0);
  const place = capital.findLast(({ share_bp }) => share_bp <= shareBp) ?? capital[0];
  if (!place) return plan;
  return { ...plan, rungs: [{ ...place, share_bp: shareBp }, ...capital.filter(({ share_bp }) => share_bp > shareBp)] };
}

/** Why a ladder cannot do with a twin of this kind, in words; undefined when it can. */
export function twinProblem({ rungs }: LadderPlanForm, twin: TwinKind): string | undefined {
  if (twin === 'capital' && rungs.slice(0, -1).some(({ share_bp }) => share_bp > 5_000))
    return 'A twin on capital holds as much as the candidate: no rung but the last may be above 50 %.';
  const compares = rungs.some(({ gates }) =>
    gates.some((gate) => gate.measure === 'profit' || ('relative' in gate && gate.relative)),
  );
  return twin === 'none' && compares ? 'Its gates compare with the twin.' : undefined;
}

const usable = <T extends { readonly problem: string | null }>(known: readonly T[]): readonly T[] =>
  known.filter(({ problem }) => problem === null);

/** Ladders that can be climbed. */
export const usablePlans = ({ ladders }: LadderPlansView): readonly LadderPlanForm[] =>
  usable(ladders).flatMap(({ plan }) => plan ?? []);

/** Pipelines that can be gone. */
export const usablePipelines = ({ pipelines }: LadderPlansView): readonly PipelineForm[] =>
  usable(pipelines).flatMap(({ pipeline }) => pipeline ?? []);

/** Files that cannot be used, each with what is wrong. */
export const brokenFiles = ({ ladders, pipelines }: LadderPlansView) =>
  [...ladders, ...pipelines].flatMap(({ file, problem }) => (problem === null ? [] : [{ file, problem }]));

/** The ladder of a pipeline's stage in an environment. */
function stagePlan(
  pipeline: PipelineForm,
  environment: Environment,
  plans: LadderPlansView,
): LadderPlanForm | undefined {
  const stage = pipeline.stages.find((each) => each.environment === environment);
  if (!stage) return undefined;
  return typeof stage.plan === 'string' ? usablePlans(plans).find(({ name }) => name === stage.plan) : stage.plan;
}

/** The slot that a version would climb in: the one that its algorithm is live in there, or one of its own name. */
function placeOf(slots: readonly SlotView[], { name }: VersionView, environment: Environment) {
  const own = slotId(name, environment);
  const served = slots.find((slot) => slot.environment === environment && liveAttachment(slot)?.name === name);
  const slot = served ?? slots.find(({ slot_id }) => slot_id === own);
  return { slot, slotId: slot?.slot_id ?? own };
}

/** What a draft comes down to, or what is still wrong with it. */
export function promotionOf(
  draft: PromoteDraft,
  plans: LadderPlansView,
  { slots, versions }: Pick<ConsoleData, 'slots' | 'versions'>,
): Promotion | Unready {
  const version = versions.find(({ entity_id }) => entity_id === draft.entityId);
  if (!version) return { problem: 'Choose a version.' };
  const pipeline =
    draft.way === 'pipeline' ? usablePipelines(plans).find(({ name }) => name === draft.pipeline) : undefined;
  const known =
    draft.way === 'ladder'
      ? usablePlans(plans).find(({ name }) => name === draft.plan)
      : pipeline && stagePlan(pipeline, draft.environment, plans);
  if (!known) return { problem: draft.way === 'ladder' ? 'Choose a ladder.' : 'Choose a pipeline and its stage.' };
  const share = draft.way === 'ladder' ? typedShare(draft.firstShare) : null;
  if (share === undefined)
    return { problem: 'Give the first share in per cent, above 0 and up to 100, such as 1 or 2.5.' };
  const place = placeOf(slots, version, draft.environment);
  if (!place.slot && typedCapital(draft.capital) === undefined)
    return { problem: 'Give the capital as an amount above 0, such as 1000000.' };
  const twin = draft.way === 'ladder' ? (draft.twin ?? known.twin) : known.twin;
  const begun = share === null ? known : beginningAt(known, share);
  const problem = twinProblem(begun, twin);
  if (problem !== undefined) return { problem };
  return { version, environment: draft.environment, plan: { ...begun, twin }, pipeline: pipeline ?? null, ...place };
}

/** Environments that a pipeline can be begun at, or all where there is none. */
export const environmentsOf = (pipeline: PipelineForm | undefined): readonly Environment[] =>
  pipeline ? pipeline.stages.map(({ environment }) => environment) : ENVIRONMENTS;
