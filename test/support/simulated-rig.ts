import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { DeskRig, type RigOptions } from './desk-rig.ts';
import type { Script } from './scripted-runtime.ts';

export const SLOT = 'momentum:paper';
/** The instance of the candidate, `momentum@1.0.0`: it served first, and stays in step as a shadow. */
export const CANDIDATE = 1;
/** The instance of the version in force, `momentum@2.0.0`. */
export const IN_FORCE = 2;

const MODULES: Readonly<Record<number, string>> = { [CANDIDATE]: 'momentum-1.0.0', [IN_FORCE]: 'momentum-2.0.0' };

/** A desk whose slot has a version in force and another in step beside it, which may be given a simulated account. */
export class SimulatedRig extends DeskRig {
  /** The versions do nothing until they are given a script. */
  static async open(options: RigOptions = {}): Promise<SimulatedRig> {
    const rig = new SimulatedRig(options);
    const candidate = await rig.register('momentum', '1.0.0');
    const inForce = await rig.register('momentum', '2.0.0');
    for (const outcome of [await rig.deploy(candidate), await rig.swap(candidate, inForce)])
      if (!outcome.ok) throw new Error(outcome.message);
    return rig;
  }

  /** A desk that starts on the journal of another. */
  static async restart(before: DeskRig, options: RigOptions = {}): Promise<SimulatedRig> {
    const rig = new SimulatedRig({ ...options, journal: before.journal });
    rig.host.resume();
    await rig.lockstep.settle();
    rig.host.commit();
    return rig;
  }

  get simulated() {
    return this.host.engine.simulated;
  }

  /** The candidate does this from here on. */
  script(script: Script, instance = CANDIDATE): void {
    this.runtime.scripts.set(MODULES[instance] ?? '', script);
  }

  /** Carries out what the engine's own flows would do within a step. */
  async inStep(work: (out: DeskRig['host']['out']) => void): Promise<void> {
    work(this.host.out);
    // A step hands over what the work has left; this one does nothing else.
    this.host.step({ kind: 'timer', id: 'nothing' });
    await this.lockstep.settle();
    this.host.commit();
  }

  async openAccount(share = 10_000, instance = CANDIDATE): Promise<void> {
    await this.inStep((out) => this.simulated.open(SLOT, instance, basisPoints(share), out));
  }

  /** The fills of simulated accounts, without what tells whose they are. */
  get simulatedFills(): Omit<FactOf<'simulated_fill'>, 'kind'>[] {
    return this.of('simulated_fill').map(({ kind: _, ...fill }) => fill);
  }

  /** What an instance was told of its orders and fills, in order, a word each. */
  told(instance = CANDIDATE): string[] {
    return this.runtime.delivered.flatMap(({ instance: to, body }) => {
      if (to !== instance) return [];
      if (body.kind === 'order') return [`${body.ref} ${body.status}${body.reason === '' ? '' : ` ${body.reason}`}`];
      if (body.kind === 'fill') return [`${body.ref} fill ${body.quantity}@${body.price} holds ${body.position}`];
      return body.kind === 'adopt' || body.kind === 'retire' ? [`${body.kind} ${JSON.stringify(body.positions)}`] : [];
    });
  }
}

/** A script that asks for something at given events and is silent at all others. */
export const at =
  (wishes: Readonly<Record<number, ReturnType<Script>>>): Script =>
  (request) =>
    request.kind === 'export' ? { state: {} } : request.kind === 'event' ? (wishes[request.event.seq] ?? []) : [];

/** Kinds of fact that only real trading leads to. */
export const isRealTrading = ({ kind }: Fact): boolean =>
  kind.startsWith('order_') || kind === 'fill' || kind.startsWith('cancel') || kind.startsWith('replace_');
