import { ENVIRONMENTS } from '../../../shared/domain/deployment.ts';
import type { VersionView } from '../../store/console-data.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { inFront } from '../../store/panel.ts';
import { requestKey } from '../../store/request.ts';
import {
  IDLE_PROMOTION,
  type PlansState,
  type PromoteDraft,
  type PromoteFlow,
} from '../../store/rollout/promote-flow.ts';
import { type Promotion, promotionOf, typedCapital, typedShare, usablePlans } from '../../store/rollout/promotion.ts';
import { currentSlot, isRetired, liveAttachment } from '../../store/selectors.ts';
import type { DeskClient } from '../desk-client.ts';
import { NO_LINE, refusalOf } from './refusal.ts';
import { createRequester } from './requester.ts';

/** A person's word on a ladder. */
export type LadderWord = 'advance' | 'hold' | 'resume' | 'step_down' | 'abort';

/** What a person does with ladders. */
export interface LadderCommands {
  /** @returns whether the desk took it, at once or as something that others must agree to */
  sayLadder(slotId: string, word: LadderWord, reason: string): Promise<boolean>;
  /** Opens the form of a promotion; of the version that was asked for, or the first that could climb here. */
  draftPromotion(target?: VersionView): void;
  changePromotion(change: Partial<PromoteDraft>): void;
  /** Asks the desk for the promotion on screen. Does nothing while something is missing. */
  promote(): Promise<void>;
  /** Puts the form away, or takes the answer away. */
  dismissPromotion(): void;
}

/** The ladder that most promotions mean. */
const USUAL_PLAN = 'canary';

/** What goes over the wire. A twin that is not the ladder's own makes it a ladder of its own, written out. */
function inputOf(draft: PromoteDraft, { plan, pipeline, slot, version }: Promotion, ownTwin: boolean) {
  const share = typedShare(draft.firstShare);
  const capital = slot ? null : typedCapital(draft.capital);
  const way = pipeline
    ? { pipeline: pipeline.name }
    : ownTwin
      ? { plan }
      : { plan: plan.name, ...(share ? { initialAllocation: share / 10_000 } : {}) };
  return {
    algorithmId: version.entity_id,
    targetEnvironment: draft.environment,
    ...way,
    ...(capital ? { capital } : {}),
    reason: draft.reason.trim(),
  };
}

/** Binds those commands to a store and to the line that stands when one is given. */
export function createLadder(store: ConsoleStore, client: () => DeskClient | undefined): LadderCommands {
  const request = createRequester(store, client);
  const flow = (promotion: PromoteFlow): void => store.setState({ promotion });
  const notePlans = (plans: PlansState): void => store.setState({ plans });

  const awaits = (id: string): void => store.setState(({ askedHere }) => ({ askedHere: new Set(askedHere).add(id) }));

  /** Files may have changed since the form was last open, so they are asked for each time. */
  const loadPlans = async (): Promise<void> => {
    const line = client();
    if (!line) return notePlans({ phase: 'refused', words: NO_LINE.message });
    if (store.getState().plans.phase !== 'answered') notePlans({ phase: 'asked' });
    try {
      const plans = await line.ladders.plans();
      notePlans({ phase: 'answered', plans });
      const { promotion } = store.getState();
      if (promotion.phase !== 'drafting') return;
      const { draft } = promotion;
      const names = usablePlans(plans).map(({ name }) => name);
      if (names.includes(draft.plan)) return;
      const plan = names.includes(USUAL_PLAN) ? USUAL_PLAN : (names[0] ?? '');
      flow({ ...promotion, draft: { ...draft, plan } });
    } catch (error) {
      notePlans({ phase: 'refused', words: refusalOf(error).message });
    }
  };

  return {
    sayLadder: (slot, word, reason) =>
      request(requestKey.ladder(slot), async (line) => {
        const { approval_id: id, message } = await line.ladders[word]({ slot, reason });
        if (id === null) return undefined;
        awaits(id);
        return message;
      }),

    draftPromotion(target) {
      const state = store.getState();
      if (state.promotion.phase === 'asked') return;
      const slot = currentSlot(state);
      const live = liveAttachment(slot);
      const candidates = state.data.versions.filter(
        (version) =>
          version.entity_id !== live?.entity_id && !isRetired(version) && (!slot || version.name === slot.algorithm),
      );
      // The latest that is not known to be unwell: the desk lists versions in the order they were registered.
      const well = candidates.findLast(({ health_status }) => health_status !== 'unhealthy');
      const version = target ?? well ?? candidates.at(-1) ?? state.data.versions[0];
      const environment = ENVIRONMENTS.find((one) => one === slot?.environment) ?? 'paper';
      store.setState(inFront('ladder'));
      flow({
        phase: 'drafting',
        refusal: null,
        draft: {
          entityId: version?.entity_id ?? '',
          environment,
          way: 'ladder',
          plan: state.plans.phase === 'answered' ? USUAL_PLAN : '',
          pipeline: '',
          firstShare: '',
          twin: null,
          capital: '',
          reason: '',
        },
      });
      void loadPlans();
    },

    changePromotion(change) {
      const { promotion } = store.getState();
      if (promotion.phase !== 'drafting') return;
      flow({ phase: 'drafting', draft: { ...promotion.draft, ...change }, refusal: null });
    },

    async promote() {
      const { promotion: shown, plans, data } = store.getState();
      if (shown.phase !== 'drafting' || plans.phase !== 'answered') return;
      const { draft } = shown;
      const promotion = promotionOf(draft, plans.plans, data);
      if ('problem' in promotion || draft.reason.trim() === '') return;
      const line = client();
      if (!line) return flow({ ...shown, refusal: NO_LINE });
      const named = usablePlans(plans.plans).find(({ name }) => name === promotion.plan.name);
      flow({ phase: 'asked', draft });
      try {
        const answer = await line.algorithms.promote(inputOf(draft, promotion, named?.twin !== promotion.plan.twin));
        if (answer.approval_id !== null) awaits(answer.approval_id);
        const slotId = answer.ladder?.slot_id ?? null;
        // What begins to climb is shown at once, wherever it does.
        if (slotId !== null && answer.approval_id === null) store.setState({ slotId, instrument: null });
        const isSeen = answer.approval_id === null && answer.swap_id === null && slotId !== null;
        // What climbs is seen climbing; only what does not has an answer of its own.
        if (isSeen) return flow(IDLE_PROMOTION);
        const told = { message: answer.message, approvalId: answer.approval_id, swapId: answer.swap_id, slotId };
        flow({ phase: 'told', draft, answer: told });
      } catch (error) {
        flow({ phase: 'drafting', draft, refusal: refusalOf(error) });
      }
    },

    dismissPromotion: () => flow(IDLE_PROMOTION),
  };
}
