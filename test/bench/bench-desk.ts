import { fileURLToPath } from 'node:url';
import type { ExchangePort, JournalPort, RuntimeMode, RuntimePort } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { openRuntime, SERVING_SPARES } from '../../electron/runtime/runtime.ts';
import { PaperExchanges } from '../../electron/scenario/paper-exchanges.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import { parseMoney } from '../../shared/units/money.ts';
import { loadTape, type Tape } from './tape.ts';

export const BENCH: Author = { actor: 'bench', role: 'administrator' };
const FOLDERS = ['../../resources/algorithms', './algorithms'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export interface BenchDeskOptions {
  readonly journal: JournalPort;
  readonly mode: RuntimeMode;
  /** `market` for a session in lockstep, `wall` for a desk that serves. */
  readonly deskTime: 'market' | 'wall';
  /** The market that is played; the recorded one by default. */
  readonly tape?: Tape;
  /** 5 ms by default, as in a session. */
  readonly latencyNs?: number;
  /** What worker threads start from, where it is not the runtime's own. */
  readonly workerEntry?: URL;
  /** Where modules may lie beside the samples and the bench's own. */
  readonly modules?: string;
  /** Looks on at what goes through the runtime and the exchange. */
  readonly watch?: (runtime: RuntimePort, exchange: ExchangePort) => void;
}

/** A whole desk as a bench drives it: the real engine, runtime and exchange on the tape's instruments. */
export interface BenchDesk {
  readonly host: Host;
  readonly runtime: RuntimePort;
  close(): Promise<void>;
}

export async function openBenchDesk(options: BenchDeskOptions): Promise<BenchDesk> {
  const { journal, mode, deskTime, latencyNs, workerEntry, modules, watch } = options;
  const tape = options.tape ?? (await loadTape());
  const runtime = openRuntime({
    folders: modules === undefined ? FOLDERS : [...FOLDERS, modules],
    ...(deskTime === 'wall' ? { spareThreads: SERVING_SPARES } : {}),
    ...(workerEntry ? { workerEntry } : {}),
  });
  const exchanges = new PaperExchanges(latencyNs === undefined ? {} : { latencyNs });
  const host = new Host({
    journal,
    runtime,
    simulator: exchanges.simulator,
    exchange: (view) => {
      const exchange = exchanges.exchange(view);
      watch?.(runtime, exchange);
      return exchange;
    },
    clock: systemClock(),
    deskTime,
    group: 1_000,
    engine: {
      seed: 42,
      originNs: tape.originNs,
      mode: () => mode,
      defaultCapital: parseMoney('1000000')!,
      rollbackWindowMs: 3_600_000,
      preparationTimeoutMs: 30_000,
      takerFeeCentiBp: 500,
    },
  });
  host.recover();
  host.list(tape.instruments);
  const close = async (): Promise<void> => {
    await runtime.close();
    journal.close();
  };
  return { host, runtime, close };
}

/** Carries a command out, as a driver of the host does. */
export type Execute = (command: Command, author: Author) => Promise<Outcome>;

/** Registers a version and returns its entity; without a module it is the built-in one that does nothing. */
export async function register(
  execute: Execute,
  runtime: RuntimePort,
  module?: string,
  parameters: Readonly<Record<string, number>> = {},
): Promise<string> {
  const inspection = module === undefined ? null : await runtime.inspect(module);
  const { name, version } = inspection?.manifest ?? { name: 'no-op', version: '1.0.0' };
  return demand(
    await execute(
      {
        kind: 'register_entity',
        name,
        type: 'strategy',
        version,
        description: '',
        config: {},
        parameters,
        module: module ?? null,
        inspection,
        dependencies: [],
        parentEntityId: null,
      },
      BENCH,
    ),
  );
}

export async function deploy(execute: Execute, entityId: string, environment: Environment = 'paper'): Promise<void> {
  demand(
    await execute(
      {
        kind: 'deploy',
        entityId,
        environment,
        method: 'bench',
        deployedBy: BENCH.actor,
        configOverride: {},
        parametersOverride: {},
      },
      BENCH,
    ),
  );
}

/** The command to swap one version for another, with all that it holds. */
export const swapCommand = (
  fromEntityId: string,
  toEntityId: string,
  state: HandOver['state'],
  validateOnly = false,
): Command => ({
  kind: 'swap',
  fromEntityId,
  toEntityId,
  reason: 'bench',
  initiatedBy: BENCH.actor,
  type: 'manual',
  validateOnly,
  targetEnvironment: null,
  handOver: { state, positions: 'adopt', orders: 'adopt' },
  drainTimeoutMs: 5_000,
  schedule: null,
});

/** The command to put back what a swap changed. */
export const rollbackCommand = (swapId: string): Command => ({
  kind: 'rollback_swap',
  swapId,
  reason: 'bench',
  rolledBackBy: BENCH.actor,
});

/** The subject of an outcome. @throws {Error} when the desk refused: a bench of refusals measures nothing. */
export function demand(outcome: Outcome): string {
  if (!outcome.ok) throw new Error(`the desk refused: ${outcome.message}`);
  return outcome.subject;
}
