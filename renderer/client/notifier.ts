import type { ToldAlert } from '../store/console-data.ts';
import type { ConsoleStore } from '../store/console-store.ts';

/** The system's notifications, as far as this console can use them. */
export interface Notifier {
  /** What a person has decided; `absent` where the system has none for this page. */
  permission(): NotificationPermission | 'absent';
  /** Asks the person. Only ever called by a click of theirs. */
  ask(): Promise<void>;
}

/** For a window whose desk notifies by itself, and for tests. */
export const NO_NOTIFIER: Notifier = { permission: () => 'absent', ask: async () => undefined };

/** What came with a change of the store and is worth a notification, oldest first. */
const newsOf = (alerts: readonly ToldAlert[], before: readonly ToldAlert[]): readonly ToldAlert[] => {
  const last = before.at(-1)?.id ?? -1;
  return alerts.filter(({ id, heardAt, severity }) => id > last && heardAt !== null && severity !== 'info');
};

/** One notification for what came together: a burst of a thousand shows one, with the first of the worst. */
function show(news: readonly ToldAlert[]): void {
  const worst = news.find(({ severity }) => severity === 'critical') ?? news[0];
  if (!worst) return;
  const more = news.length > 1 ? ` (and ${news.length - 1} more)` : '';
  new Notification(`${worst.title}${more}`, { body: worst.text, tag: 'alerts' });
}

/** Shows alerts as the system's notifications where a person has allowed it. */
export function notifyBySystem(store: ConsoleStore): Notifier {
  if (!('Notification' in globalThis)) return NO_NOTIFIER;
  store.subscribe(({ data: { alerts } }, before) => {
    if (alerts === before.data.alerts || Notification.permission !== 'granted') return;
    show(newsOf(alerts, before.data.alerts));
  });
  return {
    permission: () => Notification.permission,
    ask: async () => {
      await Notification.requestPermission();
      // The store's views read the permission when they are drawn.
      store.setState(({ data }) => ({ data: { ...data } }));
    },
  };
}
