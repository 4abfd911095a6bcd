/**
 * The engine's view as the desk hands it out. The surfaces know the host, never the engine: these names for what the
 * host's door gives are all that they need of it.
 */
import type { Desk } from '../host/desk.ts';

type ValueOf<M> = M extends ReadonlyMap<unknown, infer V> ? V : never;

export type EngineView = Desk['view'];

/** What an instance holds of one instrument. */
export type Position = ReturnType<EngineView['positions']>[number];

/** Profit in one currency. */
export type Profit = ValueOf<ReturnType<EngineView['accountProfit']>>;

/** What it would take to go back. */
export type DepartureQuote = NonNullable<ReturnType<EngineView['candidateQuote']>>;
export type RollbackQuote = Extract<ReturnType<EngineView['rollbackQuote']>, { quote: unknown }>['quote'];

/** An order and where it stands. */
export type OrderRecord = ValueOf<EngineView['orders']>;

/** What a module says of itself. */
export type ModuleInspection = Awaited<ReturnType<Desk['inspect']>>;

/** A time that a limit was crossed. */
export type Violation = EngineView['violations'][number];
