import { Script } from 'node:vm';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { BareContext } from './bare-context.ts';
import { refuseHiddenImport } from './hidden-import.ts';
import type { InnerSurface } from './inner-surface.ts';
import { ModuleError } from './module-error.ts';

/** A translated module: the body of a function of `exports`. */
export interface Program {
  /** The file's own name, for stack traces. */
  readonly file: string;
  readonly code: string;
}

const ENTER = new Script('{ const call = enter; delete globalThis.enter; call(); }');

/** A version's own world: a bare context with the desk built inside it. */
export class VersionContext {
  readonly #bare: BareContext;
  readonly inner: InnerSurface;
  readonly #program: Program;

  /** @param bare a context that nobody has used. */
  constructor(
    program: Program,
    instruments: readonly Instrument[],
    parameters: Readonly<Record<string, number>>,
    bare = new BareContext(),
  ) {
    this.#program = program;
    this.#bare = bare;
    const values = bare.makeValues(program.file);
    const orders = bare.makeOrders(values, instruments.length);
    const table = JSON.stringify(instruments.map((row) => ({ ...row, multiplier: String(row.multiplier) })));
    this.inner = bare.makeDesk(values, orders, table, JSON.stringify(parameters));
  }

  /**
   * Runs the module's top level and returns the manifest it exports, unchecked.
   *
   * @throws {ModuleError} when it does not compile, throws, or exports no manifest and `create`.
   */
  evaluate(timeoutMs: number): unknown {
    const body = this.#compile();
    this.#require(this.bounded(timeoutMs, () => this.inner.evaluate(body)));
    return JSON.parse(this.inner.text);
  }

  /**
   * Runs the module's top level, creates the algorithm and returns the names of its market handlers.
   *
   * @throws {ModuleError} when either throws or takes too long, or what was created is deaf or has no state.
   */
  bringUp(timeoutMs: number): readonly string[] {
    const body = this.#compile();
    // One limit for both: each entry through a script costs a thread of its own that watches the time.
    const up = this.bounded(timeoutMs, () => {
      const evaluated = this.inner.evaluate(body);
      return evaluated < 0 ? evaluated : this.inner.create();
    });
    this.#require(up);
    return this.inner.text.split(',');
  }

  #compile(): (exports: object) => void {
    const { file, code } = this.#program;
    refuseHiddenImport(code, file);
    try {
      return this.#bare.compile(code, file);
    } catch (error) {
      throw new ModuleError(`${file} does not compile: ${(error as Error).message}`);
    }
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
    Object.defineProperty(this.#bare.context, 'enter', { value: enter, configurable: true });
    try {
      ENTER.runInContext(this.#bare.context, { timeout: timeoutMs });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new ModuleError(`${this.#program.file} did not come to an end within ${timeoutMs} ms`);
    }
    if (result === undefined) throw new ModuleError(`${this.#program.file} could not be entered`);
    return result.value;
  }
}
