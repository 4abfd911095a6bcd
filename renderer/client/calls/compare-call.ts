import type { ConsoleStore } from '../../store/console-store.ts';
import { inFront } from '../../store/panel.ts';
import { type Metrics, NOT_TOLD, type Side, type Told, withSide } from '../../store/rollout/compare.ts';
import { currentSlot, liveAttachment } from '../../store/selectors.ts';
import type { DeskClient } from '../desk-client.ts';
import { ask } from './ask.ts';

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
    const { entity, metrics } = store.getState().compare.told[id] ?? NOT_TOLD;
    await Promise.all([
      ask(
        client(),
        entity,
        (asked) => note(id, { entity: asked }),
        (line) => line.entities.get({ entity_id: id }),
      ),
      ask<Metrics>(
        client(),
        metrics,
        (asked) => note(id, { metrics: asked }),
        (line) => line.algorithms.metrics({ algorithmId: id, ...(environment === undefined ? {} : { environment }) }),
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
