import { ENVIRONMENTS } from '../../../shared/domain/deployment.ts';
import { DEFAULT_HAND_OVER, type SwapTrigger } from '../../../shared/domain/swap.ts';
import { TRIGGER_WORDS } from '../../format/words.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { type DrainState, requestKey } from '../../store/request.ts';
import { currentSlot } from '../../store/selectors.ts';
import type { DeskClient } from '../desk-client.ts';
import { NO_LINE, refusalOf } from './refusal.ts';
import { createRequester } from './requester.ts';

/** Longest that a drain asked for here waits, milliseconds. */
const DRAIN_MS = 5_000;

/** What takes one click and answers in place. */
export interface RequestCommands {
  /** Calls a swap off that has not made its cut. */
  callOff(swapId: string): Promise<void>;
  /** Sets a rule in the slot on screen. @returns whether the desk did */
  addRule(trigger: SwapTrigger, toEntityId: string): Promise<boolean>;
  removeRule(ruleId: string): Promise<void>;
  /** Waits until a version has answered what it has in flight in the slot on screen. */
  drain(entityId: string): Promise<void>;
}

/** Binds those commands to a store and to the line that stands when one is given. */
export function createRequests(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  clock: () => number,
): RequestCommands {
  const request = createRequester(store, client);

  const markCalledOff = (swapId: string, calledOff: boolean): void =>
    store.setState(({ swapFlow }) =>
      (swapFlow.phase === 'running' || swapFlow.phase === 'refused') && swapFlow.seen?.swap_id === swapId
        ? { swapFlow: { ...swapFlow, calledOff } }
        : {},
    );

  return {
    async callOff(swapId) {
      // Marked before the answer: the swap's own call may be answered first, and must not look like a fault.
      markCalledOff(swapId, true);
      const isDone = await request(requestKey.callOff(swapId), async (line) => {
        await line.swaps.cancel({ swap_id: swapId, reason: 'from the console' });
        return undefined;
      });
      if (!isDone) markCalledOff(swapId, false);
    },

    async addRule(trigger, toEntityId) {
      const slot = currentSlot(store.getState());
      if (!slot) return false;
      return request(requestKey.addRule, async (line) => {
        await line.swap_rules.create({
          slot_id: slot.slot_id,
          trigger,
          to_entity_id: toEntityId,
          hand_over: DEFAULT_HAND_OVER,
          reason: `Set from the console: comes in on ${TRIGGER_WORDS[trigger]}`,
        });
        return undefined;
      });
    },

    async removeRule(ruleId) {
      await request(requestKey.removeRule(ruleId), async (line) => {
        await line.swap_rules.delete({ rule_id: ruleId, reason: 'Removed from the console' });
        return undefined;
      });
    },

    async drain(entityId) {
      const state = store.getState();
      if (state.drains[entityId]?.phase === 'asked') return;
      const tell = (drain: DrainState): void =>
        store.setState((latest) => ({ drains: { ...latest.drains, [entityId]: drain } }));
      const line = client();
      const at = (): number => store.getState().now;
      if (!line) return tell({ phase: 'refused', words: NO_LINE.message, at: at() });
      const slot = currentSlot(state);
      const environment = ENVIRONMENTS.find((one) => one === slot?.environment);
      const began = clock();
      tell({ phase: 'asked' });
      try {
        const answer = await line.algorithms.drain({
          algorithmId: entityId,
          timeout_ms: DRAIN_MS,
          ...(environment ? { environment } : {}),
        });
        tell({
          phase: 'done',
          drained: answer.requests_drained,
          remaining: answer.requests_remaining,
          timedOut: answer.timed_out,
          tookMs: clock() - began,
          at: at(),
        });
      } catch (error) {
        tell({ phase: 'refused', words: refusalOf(error).message, at: at() });
      }
    },
  };
}
