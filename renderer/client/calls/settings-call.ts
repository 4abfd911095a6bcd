import type { CalendarForm } from '../../../shared/contract/calendar.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { requestKey } from '../../store/request.ts';
import { type CalendarDraft, type DeskSettings, readCalendar } from '../../store/settings.ts';
import type { DeskClient } from '../desk-client.ts';
import { ask } from './ask.ts';
import { createRequester } from './requester.ts';

/** What the settings ask of the desk. */
export interface SettingsCommands {
  /** Asks which program this is, and for the calendar. */
  loadSettings(): Promise<void>;
  /** @returns whether the desk took it, at once or as something that others must agree to */
  setCalendar(draft: CalendarDraft, reason: string): Promise<boolean>;
}

/** Binds those commands to a store and to the line that stands when one is given. */
export function createSettings(store: ConsoleStore, client: () => DeskClient | undefined): SettingsCommands {
  const request = createRequester(store, client);

  const note = (change: Partial<DeskSettings>): void =>
    store.setState(({ settings }) => ({ settings: { ...settings, ...change } }));

  const loadCalendar = (): Promise<void> =>
    ask(
      client(),
      store.getState().settings.calendar,
      (calendar) => note({ calendar }),
      (line) => line.risk.calendar(),
    );

  return {
    async loadSettings() {
      const { about } = store.getState().settings;
      await Promise.all([
        ask(
          client(),
          about,
          (asked) => note({ about: asked }),
          (line) => line.about.get(),
        ),
        loadCalendar(),
      ]);
    },

    async setCalendar(draft, reason) {
      const read = readCalendar(draft);
      if ('problem' in read) return false;
      const isTaken = await request(requestKey.calendar, async (line) => {
        const { approval_id: id, message } = await line.risk.set_calendar({ ...(read.form as CalendarForm), reason });
        if (id === null) return undefined;
        store.setState(({ askedHere }) => ({ askedHere: new Set(askedHere).add(id) }));
        return message;
      });
      if (isTaken) await loadCalendar();
      return isTaken;
    },
  };
}
