/** The way into the simulator: what stands in for the network's timers, and the bug to look for, come before all else is loaded. */
import './hooks.ts';

if (process.env.SIMULATOR_MUTATION !== undefined) await import('./mutations/hooks.ts');
await import('./simulate.ts');
