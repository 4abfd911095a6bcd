/** How the ways out of the desk are doing: the bus that takes its events, and the webhook that takes its alerts. */
export interface Outward {
  /** Undefined where no bus is configured. */
  bus(): BusState | undefined;
  /** Undefined where no webhook is configured. */
  webhook(): WebhookState | undefined;
}

export interface BusState {
  /** Where the server is, without a path or anything secret. */
  readonly server: string;
  readonly connected: boolean;
  /** Events in the outbox that the server has not taken yet. */
  readonly waiting: number;
  /** How long the first of them has waited, milliseconds; null where none waits. */
  readonly oldestAgeMs: number | null;
  /** Events that the server has taken since the desk started; those that it knew already included. */
  readonly published: number;
  /** Wall time since the server last answered, milliseconds; null before the first time. */
  readonly sinceAnswerMs: number | null;
  /** Why it does not go on, in words; null while it does. */
  readonly lastError: string | null;
}

export interface WebhookState {
  /** Where it is, without path and query, which may hold a secret. */
  readonly server: string;
  /** Alerts that have not been taken yet. */
  readonly waiting: number;
  readonly delivered: number;
  /** Alerts that were given up: the receiver would not have them, or too many waited. */
  readonly dropped: number;
  /** Why it does not go on, in words; null while it does. */
  readonly lastError: string | null;
}
