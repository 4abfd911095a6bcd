import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { versionKey, versionLabel } from '../format/version.ts';
import type { VersionView } from '../store/console-data.ts';
import type { ConsoleStore } from '../store/console-store.ts';
import { currentSlot, liveAttachment } from '../store/selectors.ts';
import type { SwapDraft, SwapFlow, SwapResult } from '../store/swap-flow.ts';
import type { DeskClient } from './desk-client.ts';
import { refusalOf } from './refusal.ts';
import { askPreflight, makeSwap, undoSwap } from './swap-call.ts';

/** What a person at the console can do. Each leaves its outcome in the store; none rejects. */
export interface Commands {
  chooseSlot(slotId: string): void;
  chooseInstrument(instrument: string): void;
  /** Opens the swap panel for a target and asks for its preflight. */
  draftSwap(target: VersionView): void;
  /** Changes the draft; where that changes what the desk would say, it is asked again. */
  changeDraft(change: Partial<Pick<SwapDraft, 'handOver' | 'reason'>>): void;
  /** Puts the swap panel back to rest. */
  dismiss(): void;
  executeSwap(): Promise<void>;
  /** Rolls the slot on screen back. Does nothing when there is nothing to go back to, or a swap is under way. */
  rollBack(): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  step(count: number): Promise<void>;
  setSpeed(speed: number | 'max'): Promise<void>;
  retryNow(): void;
}

const NO_LINE = { message: 'There is no line to the desk.', details: ['Nothing was sent.'] };

/** Binds the commands to a store and to the line that stands when one is given. */
export function createCommands(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  retryNow: () => void,
): Commands {
  const flow = (swapFlow: SwapFlow): void => store.setState({ swapFlow });

  /** Asks for the preflight of the draft on screen. An answer to a draft that has changed meanwhile is dropped. */
  async function preflight(): Promise<void> {
    const asked = store.getState().swapFlow;
    if (asked.phase !== 'drafting') return;
    const { draft } = asked;
    flow({ phase: 'drafting', draft, preflight: { phase: 'asking' } });
    const answer = (preflightState: Extract<SwapFlow, { phase: 'drafting' }>['preflight']): void => {
      const shown = store.getState().swapFlow;
      if (shown.phase !== 'drafting' || shown.draft.toEntityId !== draft.toEntityId) return;
      if (shown.draft.handOver !== draft.handOver) return;
      flow({ ...shown, preflight: preflightState });
    };
    const line = client();
    if (!line) return answer({ phase: 'refused', refusal: NO_LINE });
    try {
      answer({ phase: 'answered', preflight: await askPreflight(line, draft) });
    } catch (error) {
      answer({ phase: 'refused', refusal: refusalOf(error) });
    }
  }

  async function carryOut(
    kind: SwapResult['kind'],
    from: string,
    to: string,
    call: (line: DeskClient) => Promise<SwapResult>,
  ): Promise<void> {
    const line = client();
    if (!line) return flow({ phase: 'refused', kind, to, refusal: NO_LINE });
    flow({ phase: 'running', kind, from, to });
    try {
      flow({ phase: 'done', result: await call(line) });
    } catch (error) {
      flow({ phase: 'refused', kind, to, refusal: refusalOf(error) });
    }
  }

  async function onSession(call: (line: DeskClient) => Promise<unknown>): Promise<void> {
    const line = client();
    try {
      if (line) await call(line);
      store.setState({ sessionRefusal: line ? null : NO_LINE.message });
    } catch (error) {
      store.setState({ sessionRefusal: refusalOf(error).message });
    }
  }

  const versionName = (entityId: string): string => {
    const version = store.getState().data.versions.find((one) => one.entity_id === entityId);
    return version ? versionKey(version.name, version.version) : entityId;
  };

  return {
    chooseSlot: (slotId) => store.setState({ slotId, instrument: null, swapFlow: { phase: 'idle' } }),
    chooseInstrument: (instrument) => store.setState({ instrument }),
    dismiss: () => flow({ phase: 'idle' }),
    retryNow,

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
        handOver: DEFAULT_HAND_OVER,
        reason: `Swap ${label(source)} for ${label(target)}`,
      };
      flow({ phase: 'drafting', draft, preflight: { phase: 'asking' } });
      void preflight();
    },

    changeDraft(change) {
      const shown = store.getState().swapFlow;
      if (shown.phase !== 'drafting') return;
      flow({ ...shown, draft: { ...shown.draft, ...change } });
      if (change.handOver) void preflight();
    },

    async executeSwap() {
      const shown = store.getState().swapFlow;
      if (shown.phase !== 'drafting') return;
      const { draft } = shown;
      const [from, to] = [versionName(draft.fromEntityId), versionName(draft.toEntityId)];
      await carryOut('swap', from, to, (line) => makeSwap(line, draft, from, to));
    },

    async rollBack() {
      const state = store.getState();
      const slot = currentSlot(state);
      const way = slot?.rollback;
      if (!way || state.swapFlow.phase === 'running') return;
      const from = versionName(liveAttachment(slot)?.entity_id ?? '');
      await carryOut('rollback', from, way.to_version, (line) => undoSwap(line, way.swap_id, from, way.to_version));
    },

    play: () => onSession((line) => line.session.play()),
    pause: () => onSession((line) => line.session.pause()),
    step: (count) => onSession((line) => line.session.step({ count })),
    setSpeed: (speed) => onSession((line) => line.session.speed({ speed })),
  };
}
