import type { ConsoleStore } from '../../store/console-store.ts';
import { inFront } from '../../store/panel.ts';
import { NOT_TOLD, type Side, type Told, withSide } from '../../store/rollout/compare.ts';
import { currentSlot, liveAttachment } from '../../store/selectors.ts';
import { lastOf } from '../../store/settings.ts';
import type { DeskClient } from '../desk-client.ts';
import { NO_LINE, refusalOf } from './refusal.ts';

/** How two versions are held against each other. */
export interface CompareCommands {
  /**
   * Opens the comparison of a version: with the one in force, or, where it is that, with the way back or whatever other
   * version there is.
   */
  compare(entityId: string): void;
  chooseCompared(side: Side, entityId: string): void;
  /** Asks the desk for both versions anew. */
  loadCompared(): Promise<void>;
  showOnlyDifferences(only: boolean): void;
}

export function createCompare(store: ConsoleStore, client: () => DeskClient | undefined): CompareCommands {
  const note = (id: string, change: Partial<Told>): void =>
    store.setState(({ compare }) => ({
      compare: { ...compare, told: { ...compare.told, [id]: { ...(compare.told[id] ?? NOT_TOLD), ...change } } },
    }));

  async function load(id: string, environment: string | undefined): Promise<void> {
    const line = client();
    const before = store.getState().compare.told[id] ?? NOT_TOLD;
    if (!line) return note(id, { entity: { phase: 'refused', words: NO_LINE.message } });
    note(id, {
      entity: { phase: 'asked', before: lastOf(before.entity) },
      metrics: { phase: 'asked', before: lastOf(before.metrics) },
    });
    await Promise.all([
      line.entities.get({ entity_id: id }).then(
        (value) => note(id, { entity: { phase: 'answered', value } }),
        (error: unknown) => note(id, { entity: { phase: 'refused', words: refusalOf(error).message } }),
      ),
      line.algorithms.metrics({ algorithmId: id, ...(environment === undefined ? {} : { environment }) }).then(
        (value) => note(id, { metrics: { phase: 'answered', value } }),
        (error: unknown) => note(id, { metrics: { phase: 'refused', words: refusalOf(error).message } }),
      ),
    ]);
  }

  async function loadCompared(): Promise<void> {
    const state = store.getState();
    const { left, right } = state.compare;
    const environment = currentSlot(state)?.environment;
    await Promise.all([left, right].flatMap((id) => (id === null ? [] : [load(id, environment)])));
  }

  return {
    compare(entityId) {
      const state = store.getState();
      const slot = currentSlot(state);
      const live = liveAttachment(slot)?.entity_id;
      const other =
        live !== undefined && live !== entityId
          ? live
          : (slot?.rollback?.to_entity_id ??
            state.data.versions.find(
              ({ entity_id, parent_entity_id }) => entity_id !== entityId && parent_entity_id === entityId,
            )?.entity_id ??
            state.data.versions.find(({ entity_id }) => entity_id !== entityId)?.entity_id ??
            null);
      store.setState(({ compare }) => ({ compare: { ...compare, left: other, right: entityId } }));
      store.setState(inFront('compare'));
      void loadCompared();
    },

    chooseCompared(side, entityId) {
      store.setState(({ compare }) => ({ compare: withSide(compare, side, entityId) }));
      void loadCompared();
    },

    loadCompared,

    showOnlyDifferences: (onlyDifferences) =>
      store.setState(({ compare }) => ({ compare: { ...compare, onlyDifferences } })),
  };
}
