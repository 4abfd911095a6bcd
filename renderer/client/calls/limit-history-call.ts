import type { ConsoleStore } from '../../store/console-store.ts';
import { lastOf } from '../../store/settings.ts';
import type { DeskClient } from '../desk-client.ts';
import { NO_LINE, refusalOf } from './refusal.ts';

/** Rows that are asked for. */
const SHOWN = 50;

export interface LimitHistoryCommands {
  /** Asks the audit who has changed limits. */
  loadLimitHistory(): Promise<void>;
}

export function createLimitHistory(store: ConsoleStore, client: () => DeskClient | undefined): LimitHistoryCommands {
  return {
    async loadLimitHistory() {
      const line = client();
      if (!line) return store.setState({ limitHistory: { phase: 'refused', words: NO_LINE.message } });
      store.setState(({ limitHistory }) => ({ limitHistory: { phase: 'asked', before: lastOf(limitHistory) } }));
      try {
        const value = await line.audit.list({ action: 'limits_changed', page_size: SHOWN });
        store.setState({ limitHistory: { phase: 'answered', value } });
      } catch (error) {
        store.setState({ limitHistory: { phase: 'refused', words: refusalOf(error).message } });
      }
    },
  };
}
