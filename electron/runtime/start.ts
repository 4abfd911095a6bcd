import type { Instrument } from '../../shared/domain/instrument.ts';
import type { BareContext } from './bare-context.ts';
import { Instance } from './instance.ts';
import { type Program, VersionContext } from './version-context.ts';

/** All that it takes to bring an instance to life, checked beforehand. It can be sent to a thread as it is. */
export interface InstancePlan {
  readonly instance: number;
  /** Undefined for the built-in version that does nothing. */
  readonly program: Program | undefined;
  readonly parameters: Readonly<Record<string, number>>;
  readonly instruments: readonly Instrument[];
  /** By index, whether the manifest names the instrument. */
  readonly takes: readonly boolean[];
  /** For the module's top level and `create` together. */
  readonly timeoutMs: number;
  /** For the sample inference, and again for the state that goes out and in: the time that a request may take. */
  readonly sampleTimeoutMs: number;
}

/**
 * Brings an instance to life that has seen nothing yet. Whether it answers well is for a rehearsal to show, beforehand.
 *
 * @throws {ModuleError} when the module does not come up.
 */
export function startInstance(plan: InstancePlan, bare?: BareContext): Instance {
  const { instance, program, takes } = plan;
  if (program === undefined) return new Instance(instance, undefined, takes);
  const context = new VersionContext(program, plan.instruments, plan.parameters, bare);
  context.bringUp(plan.timeoutMs);
  return new Instance(instance, context.inner, takes);
}
