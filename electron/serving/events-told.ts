import { counted } from '../../shared/base/words.ts';
import type { BusState } from '../../shared/domain/outward.ts';
import { alertOf } from '../host/alerts.ts';
import type { Desk } from '../host/desk.ts';

/** How often it is looked at whether journal and bus are there, milliseconds. */
const LOOK_MS = 500;

type Told = Pick<Desk, 'outage' | 'outward' | 'onCommitted' | 'onFinding' | 'view'>;

/**
 * Tells in a line each what whoever watches the desk's terminal must not miss: a kill or a breaker, a journal that cannot be written
 * and that can be again, a record that is not as it was written, a NATS server that goes and comes. A desk is looked at for it, and never waits.
 *
 * @returns the way to stop.
 */
export function tellEvents(desk: Told, say: (line: string) => void): () => void {
  const outages = new Outages(desk, say);
  const bus = new BusLooks(desk, say);
  const unsubscribe = desk.onCommitted(({ facts }) => {
    outages.look();
    for (const recorded of facts) {
      const { kind } = recorded.fact;
      if (kind !== 'kill_ordered' && kind !== 'breaker_tripped') continue;
      const alert = alertOf(recorded, desk.view);
      if (alert !== undefined) say(`!! ${alert.title}: ${alert.text}`);
    }
  });
  const unfollow = desk.onFinding?.(({ title, text }) => say(`!! ${title}: ${text}`));
  const looking = setInterval(() => {
    outages.look();
    bus.look();
  }, LOOK_MS).unref();
  return () => {
    clearInterval(looking);
    unsubscribe();
    unfollow?.();
  };
}

/** The journal, as it goes and comes back. */
class Outages {
  readonly #desk: Told;
  readonly #say: (line: string) => void;
  #wasOut = false;
  /** The most that waited. */
  #facts = 0;

  constructor(desk: Told, say: (line: string) => void) {
    this.#desk = desk;
    this.#say = say;
  }

  look(): void {
    const { outage } = this.#desk;
    if (outage !== undefined) this.#facts = outage.facts;
    const isOut = outage !== undefined;
    if (isOut === this.#wasOut) return;
    this.#wasOut = isOut;
    if (outage)
      this.#say(
        `!! NOTHING CAN BE RECORDED, and only what reduces risk is done: ${outage.reason}. Do not end the desk before it can`,
      );
    else
      this.#say(
        `the journal is written again: ${counted(this.#facts, 'fact')} that waited ${this.#facts === 1 ? 'is' : 'are'} recorded`,
      );
  }
}

/** The NATS server, where there is one. */
class BusLooks {
  readonly #desk: Told;
  readonly #say: (line: string) => void;
  /** Undefined before anything was told. */
  #was: boolean | undefined;

  constructor(desk: Told, say: (line: string) => void) {
    this.#desk = desk;
    this.#say = say;
  }

  look(): void {
    const state = this.#desk.outward?.bus();
    // Before the first attempt has come to an end there is nothing to tell.
    if (state === undefined || state.connected === this.#was || (!state.connected && state.lastError === null)) return;
    this.#was = state.connected;
    this.#say(busWords(state));
  }
}

function busWords({ server, connected, lastError, waiting }: BusState): string {
  if (connected) return `NATS: connected to ${server}`;
  return `!! NATS: no connection to ${server} (${lastError}); ${counted(waiting, 'event')} wait${waiting === 1 ? 's' : ''} in the journal, and the desk goes on`;
}
