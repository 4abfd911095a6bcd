import type { ConsoleStore } from '../../store/console-store.ts';
import type { DeskClient } from '../desk-client.ts';
import { ask } from './ask.ts';

/** Rows that are asked for. */
const SHOWN = 50;

export interface LimitHistoryCommands {
  /** Asks the audit who has changed limits. */
  loadLimitHistory(): Promise<void>;
}

export function createLimitHistory(store: ConsoleStore, client: () => DeskClient | undefined): LimitHistoryCommands {
  return {
    loadLimitHistory: () =>
      ask(
        client(),
        store.getState().limitHistory,
        (limitHistory) => store.setState({ limitHistory }),
        (line) => line.audit.list({ action: 'limits_changed', page_size: SHOWN }),
      ),
  };
}
