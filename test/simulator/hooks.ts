/**
 * Preloaded into a simulator: the publisher of the bus finds the simulated link and timers in the place of the real ones. All else
 * that it is made of is the product's own.
 */
import { registerHooks } from 'node:module';

const PUBLISHER = new URL('../../electron/bus/publisher.ts', import.meta.url).href;
const STAND_INS: Readonly<Record<string, string>> = {
  './link.ts': new URL('./world/sim-link.ts', import.meta.url).href,
  'node:timers/promises': new URL('./world/sim-timers.ts', import.meta.url).href,
};

registerHooks({
  resolve(specifier, context, next) {
    const standIn = context.parentURL === PUBLISHER ? STAND_INS[specifier] : undefined;
    return standIn === undefined ? next(specifier, context) : { url: standIn, shortCircuit: true };
  },
});
