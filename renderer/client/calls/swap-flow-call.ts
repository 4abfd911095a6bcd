import { DEFAULT_HAND_OVER } from '../../../shared/domain/swap.ts';
import { keyWords } from '../../../shared/domain/version.ts';
import { momentOf, suggestedTime } from '../../format/moment.ts';
import { versionKey, versionLabel } from '../../format/version.ts';
import type { VersionView } from '../../store/console-data.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { inFront } from '../../store/panel.ts';
import { labelOf } from '../../store/people/person.ts';
import type {
  Preflight,
  PreflightState,
  RunningFlow,
  SwapDraft,
  SwapFlow,
  SwapResult,
} from '../../store/rollout/swap-flow.ts';
import { wayBack } from '../../store/rollout/way-back.ts';
import { currentSlot, liveAttachment, versionNamed } from '../../store/selectors.ts';
import type { DeskClient } from '../desk-client.ts';
import type { LadderCommands } from './ladder-call.ts';
import { NO_LINE, refusalOf } from './refusal.ts';
import type { RequestCommands } from './requests.ts';
import { askPreflight, makeSwap, type Told, undoSwap } from './swap-call.ts';

/** A swap from its draft to its end, and the way back. */
export interface SwapCommands {
  /** Opens the swap panel for a target and asks for its preflight. */
  draftSwap(target: VersionView): void;
  /** Changes the draft; where that changes what the desk would say, it is asked again. */
  changeDraft(change: Partial<Pick<SwapDraft, 'start' | 'time' | 'handOver' | 'reason'>>): void;
  /**
   * Asks for the preflight of the draft on screen again, without a sign of it until the answer is there. Does nothing
   * while an answer is awaited, or while there is no line.
   */
  refreshPreflight(): Promise<void>;
  /** Puts the swap panel back to rest. */
  dismiss(): void;
  executeSwap(): Promise<void>;
  /**
   * Rolls the slot on screen back: while a version climbs a ladder there, it gives way; where there is nothing to go back to, a swap
   * that is being prepared is called off. Does nothing where there is neither, or a rollback is under way.
   */
  rollBack(): Promise<void>;
}

/** What was answered last, also while the next answer is awaited. */
const answered = (state: PreflightState): Preflight | null =>
  state.phase === 'answered' ? state.preflight : state.phase === 'asking' ? state.before : null;

type Answer = Omit<SwapResult, 'tookMs'>;

/** Binds those commands to a store and to the line that stands when one is given. */
export function createSwaps(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  clock: () => number,
  { sayLadder, callOff }: Pick<LadderCommands, 'sayLadder'> & Pick<RequestCommands, 'callOff'>,
): SwapCommands {
  const flow = (swapFlow: SwapFlow): void => store.setState({ swapFlow });

  let asks = 0;
  /** The request for a preflight whose answer is awaited; 0 while none is. */
  let awaited = 0;

  /** Asks for the preflight of a draft. An answer that came after another was asked for, or left the screen, is dropped. */
  async function ask(draft: SwapDraft): Promise<void> {
    asks += 1;
    const mine = asks;
    awaited = mine;
    const answer = (preflightState: PreflightState): void => {
      if (awaited !== mine) return;
      awaited = 0;
      const shown = store.getState().swapFlow;
      if (shown.phase !== 'drafting' || shown.draft.toEntityId !== draft.toEntityId) return;
      flow({ ...shown, preflight: preflightState });
    };
    const line = client();
    if (!line) return answer({ phase: 'refused', refusal: NO_LINE });
    try {
      const found = await askPreflight(line, draft, labelOf(store.getState()));
      answer({ phase: 'answered', preflight: { ...found, asOf: store.getState().now } });
    } catch (error) {
      answer({ phase: 'refused', refusal: refusalOf(error) });
    }
  }

  /** Asks for the preflight of the draft on screen, and shows that an answer is awaited. */
  async function preflight(): Promise<void> {
    const asked = store.getState().swapFlow;
    if (asked.phase !== 'drafting') return;
    flow({ ...asked, preflight: { phase: 'asking', before: answered(asked.preflight) } });
    await ask(asked.draft);
  }

  let runs = 0;

  async function carryOut(told: Told, call: (line: DeskClient) => Promise<Answer>): Promise<void> {
    const asked: RunningFlow = { phase: 'running', ...told, seen: null, calledOff: false };
    const line = client();
    if (!line) return flow({ ...asked, phase: 'refused', refusal: NO_LINE });
    const began = clock();
    // A rollback may be asked for while its swap still drains; the answer to the swap then says nothing new.
    runs += 1;
    const run = runs;
    flow(asked);
    try {
      const answer = await call(line);
      if (run === runs) flow({ phase: 'done', result: { ...answer, tookMs: clock() - began } });
    } catch (error) {
      if (run !== runs) return;
      const shown = store.getState().swapFlow;
      const latest = shown.phase === 'running' ? shown : asked;
      flow({ ...latest, phase: 'refused', refusal: refusalOf(error) });
    }
  }

  const versionName = (entityId: string): string => versionNamed(store.getState().data.versions, entityId);

  return {
    dismiss: () => flow({ phase: 'idle' }),

    draftSwap(target) {
      const state = store.getState();
      const slot = currentSlot(state);
      const source = liveAttachment(slot);
      if (!slot || !source || state.swapFlow.phase === 'running') return;
      const label = (one: { readonly name: string; readonly version: string }) =>
        versionLabel(versionKey(one.name, one.version), slot.algorithm);
      const draft: SwapDraft = {
        slotId: slot.slot_id,
        environment: slot.environment,
        fromEntityId: source.entity_id,
        toEntityId: target.entity_id,
        start: 'now',
        time: suggestedTime(state.now),
        handOver: DEFAULT_HAND_OVER,
        reason: `Swap ${label(source)} for ${label(target)}`,
      };
      store.setState(inFront('swap'));
      flow({ phase: 'drafting', draft, preflight: { phase: 'asking', before: null } });
      void preflight();
    },

    async refreshPreflight() {
      const shown = store.getState().swapFlow;
      if (shown.phase === 'drafting' && awaited === 0 && client()) await ask(shown.draft);
    },

    changeDraft(change) {
      const shown = store.getState().swapFlow;
      if (shown.phase !== 'drafting') return;
      flow({ ...shown, draft: { ...shown.draft, ...change } });
      if (change.handOver || change.start) void preflight();
    },

    async executeSwap() {
      const { swapFlow: shown, now } = store.getState();
      if (shown.phase !== 'drafting') return;
      const { draft } = shown;
      const moment = draft.start === 'at_time' ? momentOf(draft.time, now) : null;
      if (moment && 'problem' in moment) return;
      const { slotId } = draft;
      const [from, to] = [versionName(draft.fromEntityId), versionName(draft.toEntityId)];
      const told: Told = { kind: 'swap', slotId, from, to };
      const by = labelOf(store.getState());
      await carryOut(told, (line) => makeSwap(line, draft, told, moment?.ms ?? null, by));
    },

    async rollBack() {
      const state = store.getState();
      const slot = currentSlot(state);
      const back = wayBack(state);
      if (back?.kind === 'ladder') {
        store.setState(inFront('ladder'));
        const { slot_id: slotId, candidate } = back.ladder;
        const reason =
          back.to === null
            ? `Took ${keyWords(candidate.version)} out from the console`
            : `Rolled back to ${keyWords(back.to)} from the console`;
        await sayLadder(slotId, 'abort', reason);
        return;
      }
      if (back?.kind === 'call_off') {
        store.setState(inFront('swap'));
        await callOff(back.swap.swap_id);
        return;
      }
      const way = slot?.rollback;
      if (!way || (state.swapFlow.phase === 'running' && state.swapFlow.kind === 'rollback')) return;
      const from = versionName(liveAttachment(slot)?.entity_id ?? '');
      store.setState(inFront('swap'));
      const told: Told = { kind: 'rollback', slotId: slot.slot_id, from, to: way.to_version };
      await carryOut(told, (line) => undoSwap(line, way.swap_id, told));
    },
  };
}
