import type { Delivery, Request } from '../../shared/domain/delivery.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { Instance } from './instance.ts';
import { ModuleError } from './module-error.ts';
import { sampleEvents } from './sample-events.ts';
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
  /** For the module's top level, for `create` and for the sample inference, each. */
  readonly timeoutMs: number;
}

export interface StartedInstance {
  readonly instance: Instance;
  /** Duration of the sample inference. */
  readonly probeMicros: number;
}

/**
 * Brings an instance to life, after a scratch instance of the same code has shown in a sample inference that it
 * answers well. The scratch lives in a context of its own and is thrown away, so the real one has seen nothing.
 *
 * @throws {ModuleError} when the module does not come up, or the sample inference fails.
 */
export function startInstance(plan: InstancePlan): StartedInstance {
  const { instance, program, takes } = plan;
  if (program === undefined) return { instance: new Instance(instance, undefined, takes), probeMicros: 0 };
  const probeMicros = probe(plan, program);
  return { instance: new Instance(instance, open(plan, program).context.inner, takes), probeMicros };
}

function open(
  plan: InstancePlan,
  program: Program,
): { readonly context: VersionContext; readonly handlers: readonly string[] } {
  const context = new VersionContext(program, plan.instruments, plan.parameters);
  context.evaluate(plan.timeoutMs);
  return { context, handlers: context.create(plan.timeoutMs) };
}

/** One made-up event for each kind of handler, then the state out and in again: all must be answered well. */
function probe(plan: InstancePlan, program: Program): number {
  const { context, handlers } = open(plan, program);
  const scratch = new Instance(plan.instance, context.inner, plan.takes);
  const instrument = plan.instruments[plan.takes.indexOf(true)];
  if (instrument === undefined) throw new ModuleError('there is no instrument to try it on');
  const answer = (body: Request) => {
    const delivery: Delivery = { instance: plan.instance, request: 0, body };
    const answered = context.bounded(plan.timeoutMs, () => scratch.handle(delivery));
    const { fault } = answered;
    if (fault) throw new ModuleError(`${program.file} failed its sample inference: ${fault.code}: ${fault.message}`);
    return answered;
  };
  const started = performance.now();
  for (const event of sampleEvents(instrument, handlers)) answer({ kind: 'event', event, live: false });
  const probeMicros = (performance.now() - started) * 1000;
  answer({ kind: 'import', state: answer({ kind: 'export' }).state ?? {} });
  return probeMicros;
}
