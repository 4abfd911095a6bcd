import type { Alert } from '../../shared/domain/alert.ts';

/** Alerts that wait for the receiver, oldest first, and no more of them than the memory is meant for. */
export class AlertQueue {
  readonly #most: number;
  readonly #alerts: Alert[] = [];
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#alerts.length;
  }

  /** Alerts that gave way to others. */
  get dropped(): number {
    return this.#dropped;
  }

  get first(): Alert | undefined {
    return this.#alerts[0];
  }

  /** Puts an alert last. Where there is no room, the oldest of the least severe ones gives way, be it the new one. */
  push(alert: Alert): void {
    this.#alerts.push(alert);
    if (this.#alerts.length <= this.#most) return;
    this.#dropped += 1;
    // The first is on its way and stays where it is.
    for (const severity of ['info', 'warning', 'critical'] as const) {
      const place = this.#alerts.findIndex((each, index) => index > 0 && each.severity === severity);
      if (place < 0) continue;
      this.#alerts.splice(place, 1);
      return;
    }
  }

  /** Lets go of the first. */
  shift(): void {
    this.#alerts.shift();
  }
}
