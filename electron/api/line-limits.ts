import { traverseContractProcedures } from '@orpc/server';
import type { CallEffect } from '../../shared/contract/call.ts';
import { contract } from '../../shared/contract/index.ts';
import { metaOf } from './call-meta.ts';
import type { CallMessage } from './rpc-message.ts';

/** Streams that one line may have open at once. A console has one. */
export const MAX_STREAMS = 4;
/** Calls of one line that are under way at once, its streams among them; more wait their turn. */
export const MAX_IN_FLIGHT = 32;
/** Calls of one line that may wait, and calls that reduce risk that may be under way: beyond this the line is ended. */
export const MAX_WAITING = 256;

/** What stands open on a line; each call of the line is given the same one. */
export interface LineUse {
  streams: number;
}

/**
 * The turns of one line's calls. A single client who asks for everything at once waits for themselves: the desk begins no more
 * than so many of their calls, and takes the next only after everybody else has had a turn. What reduces risk, or may, is
 * begun at once: it must never wait for what only reads.
 */
export class LineTurns {
  readonly #begin: (data: string) => Promise<unknown>;
  readonly #flooded: () => void;
  /** By the call's id, in the order in which they came. */
  readonly #waiting = new Map<string, string>();
  #inFlight = 0;
  #urgent = 0;
  #isNextDue = false;
  #isOver = false;

  /**
   * @param begin Hands a message on; resolves when its call has been answered and its stream has ended.
   * @param flooded Ends the line.
   */
  constructor(begin: (data: string) => Promise<unknown>, flooded: () => void) {
    this.#begin = begin;
    this.#flooded = flooded;
  }

  take({ id, path }: CallMessage, data: string): void {
    if (path === undefined) {
      // oRPC reads the end of a call in fewer steps than the call itself: at once, it would overtake it and be lost.
      if (!this.#waiting.delete(id)) setImmediate(() => void this.#begin(data));
    } else if (isUrgent(path)) this.#hurry(data);
    else if (this.#isOver) return;
    else if (this.#inFlight < MAX_IN_FLIGHT && this.#waiting.size === 0) this.#start(data);
    else if (this.#waiting.size < MAX_WAITING) {
      // An id that waits already is no other call: oRPC knows only one of an id.
      if (!this.#waiting.has(id)) this.#waiting.set(id, data);
      this.#next();
    } else this.#flood();
  }

  /** The line is over: nothing that waits is begun any more, and of what still comes only that which reduces risk. */
  end(): void {
    this.#waiting.clear();
    this.#isOver = true;
  }

  #flood(): void {
    if (this.#isOver) return;
    this.end();
    this.#flooded();
  }

  #hurry(data: string): void {
    if (this.#urgent >= MAX_WAITING) return this.#flood();
    this.#urgent += 1;
    void this.#begin(data).finally(() => {
      this.#urgent -= 1;
    });
  }

  #start(data: string): void {
    this.#inFlight += 1;
    void this.#begin(data).finally(() => {
      this.#inFlight -= 1;
      this.#next();
    });
  }

  /** Begins the next in a turn of the event loop of its own, so that others come in between. */
  #next(): void {
    if (this.#isNextDue || this.#waiting.size === 0 || this.#inFlight >= MAX_IN_FLIGHT) return;
    this.#isNextDue = true;
    setImmediate(() => {
      this.#isNextDue = false;
      const [next] = this.#waiting;
      if (next === undefined) return;
      this.#waiting.delete(next[0]);
      this.#start(next[1]);
      this.#next();
    });
  }
}

/** Whether a call reduces risk, or may by its input. */
function isUrgent(path: string): boolean {
  const effect = EFFECTS.get(path);
  return effect === 'reduce' || effect === 'decide';
}

/** What each call does to risk, by its path on a line. */
const EFFECTS: ReadonlyMap<string, CallEffect> = effectsOf();

function effectsOf(): Map<string, CallEffect> {
  const effects = new Map<string, CallEffect>();
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    effects.set(`/${path.join('/')}`, metaOf(procedure).effect);
  });
  return effects;
}
