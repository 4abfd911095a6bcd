import type { Answer, Request } from '../../shared/domain/delivery.ts';
import type { BareContext } from './bare-context.ts';
import { Instance } from './instance.ts';
import { ModuleError } from './module-error.ts';
import { sampleEvents } from './sample-events.ts';
import type { InstancePlan } from './start.ts';
import { VersionContext } from './version-context.ts';

/** How far a rehearsal goes, in order; also the names of the checks that it answers. */
export const STAGES = ['loaded', 'sample_inference', 'answer_form'] as const;
export type Stage = (typeof STAGES)[number];

/** A rehearsal that went wrong, and where. */
export class RehearsalError extends ModuleError {
  readonly stage: Stage;
  /** Of the sample inference; undefined where it was not finished. */
  readonly sampleMicros: number | undefined;

  constructor(stage: Stage, message: string, sampleMicros?: number) {
    super(message);
    this.stage = stage;
    this.sampleMicros = sampleMicros;
  }
}

/**
 * Tries a version on a scratch instance: one made-up event for each kind of handler, then the state out and in again, then
 * the start hook with nothing to adopt; all must be answered well. The scratch lives in a context of its own and is thrown away. Returns the duration of the
 * sample inference, in microseconds.
 *
 * @param reached called as each stage begins, so that whoever stops the thread knows how far it came.
 * @throws {RehearsalError} when the module does not come up, or does not answer well.
 */
export function rehearse(plan: InstancePlan, bare?: BareContext, reached: (stage: Stage) => void = () => {}): number {
  const { program } = plan;
  if (program === undefined) return 0;
  reached('loaded');
  const { context, handlers } = at('loaded', () => {
    const context = new VersionContext(program, plan.instruments, plan.parameters, bare);
    return { context, handlers: context.bringUp(plan.timeoutMs) };
  });
  const instrument = plan.instruments[plan.takes.indexOf(true)];
  if (instrument === undefined)
    throw new RehearsalError('loaded', 'the desk knows no instrument to try it on: start it with market data (--feed)');
  const scratch = new Instance(plan.instance, context.inner, plan.takes);
  const handle = (body: Request): Answer => scratch.handle({ instance: plan.instance, request: 0, body });
  const failed = ({ code, message }: NonNullable<Answer['fault']>): string =>
    `${program.file} failed its sample inference: ${code}: ${message}`;

  reached('sample_inference');
  const events = sampleEvents(instrument, handlers);
  let micros = 0;
  const fault = at('sample_inference', () =>
    context.bounded(plan.sampleTimeoutMs, () => {
      const started = performance.now();
      for (const event of events) {
        const answer = handle({ kind: 'event', event, live: false });
        if (answer.fault) return answer.fault;
      }
      micros = (performance.now() - started) * 1000;
      return undefined;
    }),
  );
  // A wrong answer came in time all the same: it is its form that is wrong.
  if (fault) throw new RehearsalError(fault.code === 'bad_answer' ? 'answer_form' : 'sample_inference', failed(fault));

  reached('answer_form');
  const lost = at('answer_form', () =>
    context.bounded(plan.sampleTimeoutMs, () => {
      const exported = handle({ kind: 'export' });
      if (exported.fault) return exported.fault;
      const imported = handle({ kind: 'import', state: exported.state ?? {} });
      // A start hook that fails must be found here, where a failure changes nothing, and not at the cut.
      return imported.fault ?? handle({ kind: 'adopt', positions: [], orders: [] }).fault;
    }),
  );
  if (lost) throw new RehearsalError('answer_form', failed(lost), micros);
  return micros;
}

function at<T>(stage: Stage, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ModuleError) throw new RehearsalError(stage, error.message);
    throw error;
  }
}
