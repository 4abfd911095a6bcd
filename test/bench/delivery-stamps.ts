import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { Instance } from '../../electron/runtime/instance.ts';
import { nowNs } from './clock.ts';

const KEY = 'bench-delivery-stamps';

/**
 * Memory for the moment at which each event reached a live version, by its sequence; 0 where it has not. Threads that
 * are started from now on find it in their environment.
 */
export function shareStamps(most: number): Float64Array {
  const stamps = new Float64Array(new SharedArrayBuffer((most + 1) * Float64Array.BYTES_PER_ELEMENT));
  setEnvironmentData(KEY, stamps);
  return stamps;
}

/**
 * Stamps, in this thread, every event that is handed to a live version: before the version's own code and after
 * everything that the desk does on the way. A version itself has no clock. Returns the way to undo it.
 */
export function stampDeliveries(stamps = getEnvironmentData(KEY) as unknown as Float64Array): () => void {
  const { handle } = Instance.prototype;
  Instance.prototype.handle = function (delivery) {
    const { body } = delivery;
    if (body.kind === 'event' && body.live && stamps[body.event.seq] === 0) stamps[body.event.seq] = nowNs();
    return handle.call(this, delivery);
  };
  return () => {
    Instance.prototype.handle = handle;
  };
}
