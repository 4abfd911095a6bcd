import { fileURLToPath } from 'node:url';
import type { JournalPort, RuntimeMode, RuntimePort } from '../../electron/engine/ports.ts';
import { openPaperExchange } from '../../electron/exchange/paper-exchange.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { openRuntime } from '../../electron/runtime/runtime.ts';
import { positionSource } from '../../electron/scenario/position-source.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import { parseMoney } from '../../shared/units/money.ts';
import { loadTape } from './tape.ts';

export const BENCH: Author = { actor: 'bench', role: 'administrator' };
const FOLDERS = ['../../resources/algorithms', './algorithms'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export interface BenchDeskOptions {
  readonly journal: JournalPort;
  readonly mode: RuntimeMode;
  /** `market` for a session in lockstep, `wall` for a desk that serves. */
  readonly deskTime: 'market' | 'wall';
  /** 5 ms by default, as in a session. */
  readonly latencyNs?: number;
  /** What worker threads start from, where it is not the runtime's own. */
  readonly workerEntry?: URL;
}

/** A whole desk as a bench drives it: the real engine, runtime and exchange on the tape's instruments. */
export interface BenchDesk {
  readonly host: Host;
  readonly runtime: RuntimePort;
  close(): Promise<void>;
}

export async function openBenchDesk(options: BenchDeskOptions): Promise<BenchDesk> {
  const { journal, mode, deskTime, latencyNs, workerEntry } = options;
  const tape = await loadTape();
  const runtime = openRuntime({ folders: FOLDERS, ...(workerEntry ? { workerEntry } : {}) });
  const host = new Host({
    journal,
    runtime,
    exchange: (view) =>
      openPaperExchange({
        instruments: view.instruments,
        positions: positionSource(view),
        ...(latencyNs === undefined ? {} : { latencyNs }),
      }),
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
export async function register(execute: Execute, runtime: RuntimePort, module?: string): Promise<string> {
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
        parameters: {},
        module: module ?? null,
        inspection,
        dependencies: [],
        parentEntityId: null,
      },
      BENCH,
    ),
  );
}

export async function deploy(execute: Execute, entityId: string): Promise<void> {
  demand(
    await execute(
      {
        kind: 'deploy',
        entityId,
        environment: 'paper',
        method: 'bench',
        deployedBy: BENCH.actor,
        configOverride: {},
        parametersOverride: {},
      },
      BENCH,
    ),
  );
}

/** The subject of an outcome. @throws {Error} when the desk refused: a bench of refusals measures nothing. */
export function demand(outcome: Outcome): string {
  if (!outcome.ok) throw new Error(`the desk refused: ${outcome.message}`);
  return outcome.subject;
}
