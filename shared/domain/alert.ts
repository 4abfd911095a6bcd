import type { EpochNs } from '../units/time.ts';
import type { Scope } from './scope.ts';

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
/** `info`: good to know. `warning`: look when you can. `critical`: money is at risk or trading has stopped; look now. */
export type Severity = (typeof SEVERITIES)[number];

/**
 * What an alert can speak of that is looked up, or that comes to an end. By it, and never by an alert's words, others know which breaker
 * is meant and when the alert is over: in the words are those of versions, exchanges and people.
 *
 * `breaker`: one that was tripped. `emergency`: one that stands. `emergency_use`: what was done under one. `exits`: an exit that does not
 * come to its end. `feed`, `exchange`: a connection that is lost. `journal`: that it could not be written. `limits`: a change of them.
 */
export const ALERT_TOPICS = [
  'breaker',
  'emergency',
  'emergency_use',
  'exits',
  'feed',
  'exchange',
  'journal',
  'limits',
] as const;
export type AlertTopic = (typeof ALERT_TOPICS)[number];

export interface AlertSubject {
  readonly topic: AlertTopic;
  /** The breaker's or the emergency's; absent with the others, of which there is one. */
  readonly id?: string;
}

/** Something that a person must hear of. Told from a fact; only that the journal is written again, and what is found wrong with it, has no fact of its own. */
export interface Alert {
  /**
   * Sequence of the fact that it tells of, unique over the life of the data directory, and rising. Where there is no such fact,
   * that of the last one and a half, or a little more.
   */
  readonly id: number;
  readonly severity: Severity;
  /** What happened, in a few words: `Daily loss limit crossed`. */
  readonly title: string;
  /** The numbers, what the desk has done about it, and what to do next. */
  readonly text: string;
  /** What it concerns. */
  readonly scope: Scope;
  /** What it speaks of; absent where that is neither looked up nor ends. */
  readonly about?: AlertSubject;
  /** Desk time of the fact. */
  readonly at: EpochNs;
}
