import { Notification } from 'electron';
import type { Alert } from '../../shared/domain/alert.ts';

/** More than so many in so long, and those behind them share one: a flood of them would hide the console. */
const MOST = 5;
const WINDOW_MS = 10_000;

/**
 * Shows alerts as notifications of the operating system: warnings and what is critical. It lives in the main process, so
 * that a window that hangs hides nothing.
 */
export class Notifications {
  /** Called when a person clicks on one. */
  onClick: () => void = () => {};
  /** Those on the screen: without a reference their clicks would be lost. */
  readonly #shown = new Set<Notification>();
  #inWindow = 0;
  #heldBack: Alert[] = [];

  /** Shows an alert, or counts it towards the next summary. Never throws. */
  readonly show = (alert: Alert): void => {
    if (alert.severity === 'info' || !Notification.isSupported()) return;
    if (this.#inWindow === 0) setTimeout(() => this.#windowOver(), WINDOW_MS).unref();
    this.#inWindow += 1;
    if (this.#inWindow > MOST) this.#heldBack.push(alert);
    else this.#put(alert.title, alert.text, alert.severity === 'critical');
  };

  #windowOver(): void {
    this.#inWindow = 0;
    const more = this.#heldBack;
    this.#heldBack = [];
    const [first] = more;
    if (first === undefined) return;
    const worst = more.find(({ severity }) => severity === 'critical') ?? first;
    const title = more.length === 1 ? worst.title : `${more.length} more alerts: ${worst.title}`;
    this.#put(title, worst.text, worst.severity === 'critical');
  }

  #put(title: string, body: string, critical: boolean): void {
    const notification = new Notification({
      title,
      body,
      urgency: critical ? 'critical' : 'normal',
      // What is critical stays until somebody has seen it.
      timeoutType: critical ? 'never' : 'default',
    });
    this.#shown.add(notification);
    const gone = () => this.#shown.delete(notification);
    notification.on('close', gone);
    notification.on('failed', gone);
    notification.on('click', () => {
      gone();
      this.onClick();
    });
    notification.show();
  }
}
