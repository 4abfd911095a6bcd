import { assert } from '../../shared/base/assert.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { Outputs } from './outputs.ts';
import type { LoadResult, LoadSpec } from './ports.ts';

type OnLoaded = (result: LoadResult, out: Outputs) => void;
type OnAnswer = (answer: Answer, out: Outputs) => void;

/**
 * What the engine does next when something it asked for arrives. Kept in memory alone: after a crash, whatever was
 * being waited for did not happen, and the start-up says so.
 */
export class Waiting {
  readonly #loads = new Map<number, OnLoaded>();
  readonly #answers = new Map<number, OnAnswer>();

  /** Asks for an instance to be loaded. */
  load(spec: LoadSpec, then: OnLoaded, out: Outputs): void {
    this.#loads.set(spec.instance, then);
    out.loads.push(spec);
  }

  /** Waits for the answer to a request. */
  answer(request: number, then: OnAnswer): void {
    assert(request > 0, 'a request to an instance that does not run has no answer');
    this.#answers.set(request, then);
  }

  loaded(instance: number, result: LoadResult, out: Outputs): void {
    const then = this.#loads.get(instance);
    this.#loads.delete(instance);
    then?.(result, out);
  }

  answered(answer: Answer, out: Outputs): void {
    if (this.#answers.size === 0) return;
    const then = this.#answers.get(answer.request);
    if (!then) return;
    this.#answers.delete(answer.request);
    then(answer, out);
  }

  /** True while any load is under way. */
  get loading(): boolean {
    return this.#loads.size > 0;
  }
}
