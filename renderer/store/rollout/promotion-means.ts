import { stretch } from '../../format/ladder.ts';
import { roundAmount } from '../../format/number.ts';
import { basisPoints, worth } from '../../format/share.ts';
import { versionKey, versionLabel } from '../../format/version.ts';
import { otherPeople } from '../../format/words.ts';
import { liveAttachment } from '../selectors.ts';
import type { Promotion } from './promotion.ts';
import { typedCapital } from './promotion.ts';

/** What others are asked, as far as the desk has told. */
export interface ApprovalTerms {
  /** How many other people must agree to what raises risk. */
  readonly required: number;
  /** A step up to this share of a slot needs nobody, basis points. */
  readonly aboveShareBp: number;
}

export const NO_APPROVALS: ApprovalTerms = { required: 0, aboveShareBp: 10_000 };

/** Capital of the slot that a promotion leads to, as decimal text; null where the desk's default is taken. */
export const capitalOf = ({ slot }: Pick<Promotion, 'slot'>, typed: string): string | null =>
  slot?.capital ?? typedCapital(typed) ?? null;

/** What a promotion would do, in sentences with its money. */
export function promotionMeans(promotion: Promotion, typed: string, terms: ApprovalTerms): readonly string[] {
  const { plan, slot, slotId, version, pipeline, environment } = promotion;
  const capital = capitalOf(promotion, typed);
  const currency = slot?.currency ?? '';
  const money = (bp: number): string =>
    capital === null
      ? basisPoints(bp)
      : `${basisPoints(bp)}, ${roundAmount(worth(capital, bp))}${currency === '' ? '' : ` ${currency}`}`;
  const label = (key: string): string => versionLabel(key, slot?.algorithm ?? version.name);
  const who = label(versionKey(version.name, version.version));
  const live = liveAttachment(slot);
  const other = live && label(versionKey(live.name, live.version));
  const [first] = plan.rungs;
  const last = plan.rungs.at(-1);
  const isPaper = (last?.share_bp ?? 0) === 0;
  const soak = plan.rungs.reduce((sum, { soak_ms }) => sum + soak_ms, 0);
  const opens = slot
    ? []
    : [
        `It opens the slot ${slotId}${capital === null ? ' with the desk’s usual capital' : ` with ${roundAmount(capital)}`}.`,
      ];
  const begins =
    first === undefined || first.share_bp === 0
      ? `${who} begins simulated: no capital is at risk.`
      : `${who} begins with ${money(first.share_bp)}${other ? `, of what ${other} holds` : ''}: no more is at risk on its first rung.`;
  const twin =
    plan.twin === 'capital' && other
      ? [`It is compared with a fresh ${other} that holds as much capital beside it.`]
      : plan.twin === 'simulated' && other
        ? [`It is compared with a fresh ${other} on a simulated account, which holds no capital.`]
        : [];
  const ends = isPaper
    ? 'It never holds capital: this ladder is a paper one.'
    : other
      ? `At the last rung it holds ${money(last?.share_bp ?? 0)}, and replaces ${other}, which stays in step for the way back.`
      : `At the last rung it holds ${money(last?.share_bp ?? 0)}. Nothing is replaced: no version is in force there.`;
  const time = soak > 0 ? [`At the soonest after ${stretch(soak)} of open market.`] : [];
  const stages = pipeline?.stages ?? [];
  const at = stages.findIndex((stage) => stage.environment === environment);
  const further = stages.slice(at + 1).map((stage) => stage.environment);
  const goesOn =
    further.length === 0
      ? []
      : [
          `Then it goes on to ${further.join(' and ')}${stages[at]?.promotion === 'manual' ? ' once a person says so' : ' by itself'}.`,
        ];
  return [...opens, begins, ...twin, ends, ...time, ...goesOn, ...approvalMeans(promotion, terms)];
}

/** Whether other people must agree before it begins, and where they must on the way up. */
function approvalMeans({ environment, slot, plan }: Promotion, { required, aboveShareBp }: ApprovalTerms) {
  if (required === 0) return [];
  const people = otherPeople(required);
  const first = plan.rungs[0]?.share_bp ?? 0;
  const waits = environment === 'production' || liveAttachment(slot) === undefined || first > aboveShareBp;
  const rises = plan.rungs.slice(1).some(({ share_bp }) => share_bp > aboveShareBp);
  return [
    ...(waits ? [`It waits for ${people} before anything begins.`] : []),
    ...(rises ? [`Each step above ${basisPoints(aboveShareBp)} waits for ${people}.`] : []),
  ];
}
