/** The runtime's own thread for a version, with the clock of the bench at its door. */
import { stampDeliveries } from './delivery-stamps.ts';

stampDeliveries();
await import('../../electron/runtime/worker-entry.ts');
