import { compileFunction, constants, createContext, Script } from 'node:vm';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { bareGlobals } from './bare-globals.ts';
import { innerDesk } from './inner-desk.ts';
import { innerOrders } from './inner-orders.ts';
import type { InnerSurface } from './inner-surface.ts';
import { innerValues } from './inner-values.ts';
import { ModuleError } from './module-error.ts';

/** A translated module: the body of a function of `exports`. */
export interface Program {
  /** The file's own name, for stack traces. */
  readonly file: string;
  readonly code: string;
}

const ENTER = new Script('{ const call = enter; delete globalThis.enter; call(); }');
const BARE_GLOBALS = new Script(`(${bareGlobals})()`);
const INNER_VALUES = new Script(`(${innerValues})`);
const INNER_ORDERS = new Script(`(${innerOrders})`);
const INNER_DESK = new Script(`(${innerDesk})`);

/**
 * A version's own world: a bare context with the desk built inside it.
 *
 * The context is not contextified: with an ordinary global object a look-up of `Math` costs what it costs
 * anywhere, with interceptors it makes a handler ten times slower. Its microtasks run only at the end of an
 * evaluation, so what a version leaves in a promise never runs between events.
 */
export class VersionContext {
  readonly #context = createContext(constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  readonly inner: InnerSurface;
  readonly #program: Program;

  constructor(program: Program, instruments: readonly Instrument[], parameters: Readonly<Record<string, number>>) {
    this.#program = program;
    BARE_GLOBALS.runInContext(this.#context);
    const makeValues = INNER_VALUES.runInContext(this.#context) as typeof innerValues;
    const makeOrders = INNER_ORDERS.runInContext(this.#context) as typeof innerOrders;
    const makeDesk = INNER_DESK.runInContext(this.#context) as typeof innerDesk;
    const values = makeValues(program.file);
    const orders = makeOrders(values, instruments.length);
    const table = JSON.stringify(instruments.map((row) => ({ ...row, multiplier: String(row.multiplier) })));
    this.inner = makeDesk(values, orders, table, JSON.stringify(parameters));
  }

  /**
   * Runs the module's top level and returns the manifest it exports, unchecked.
   *
   * @throws {ModuleError} when it does not compile, throws, or exports no manifest and `create`.
   */
  evaluate(timeoutMs: number): unknown {
    const { file, code } = this.#program;
    let body: (exports: object) => void;
    try {
      body = compileFunction(code, ['exports'], { parsingContext: this.#context, filename: file }) as typeof body;
    } catch (error) {
      throw new ModuleError(`${file} does not compile: ${(error as Error).message}`);
    }
    this.#require(this.bounded(timeoutMs, () => this.inner.evaluate(body)));
    return JSON.parse(this.inner.text);
  }

  /**
   * Creates the algorithm and returns the names of its market handlers.
   *
   * @throws {ModuleError} when `create` throws, or what it made is deaf or has no state.
   */
  create(timeoutMs: number): readonly string[] {
    this.#require(this.bounded(timeoutMs, () => this.inner.create()));
    return this.inner.text.split(',');
  }

  #require(result: number): void {
    if (result < 0) throw new ModuleError(`${this.#program.file}: ${this.inner.message}`);
  }

  /**
   * Does `work`, which runs the version's code, and stops it when it takes too long. The limit needs an entry
   * through a script: a host function is put there for its first statement alone, before any code of the version.
   *
   * @throws {ModuleError} when the time is over.
   */
  bounded<T>(timeoutMs: number, work: () => T): T {
    let result: { readonly value: T } | undefined;
    const enter = (): void => {
      result = { value: work() };
    };
    Object.defineProperty(this.#context, 'enter', { value: enter, configurable: true });
    try {
      ENTER.runInContext(this.#context, { timeout: timeoutMs });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new ModuleError(`${this.#program.file} did not come to an end within ${timeoutMs} ms`);
    }
    if (result === undefined) throw new ModuleError(`${this.#program.file} could not be entered`);
    return result.value;
  }
}
