import { type Context, compileFunction, constants, createContext, Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { bareGlobals } from './bare-globals.ts';
import { innerDesk } from './inner-desk.ts';
import { innerOrders } from './inner-orders.ts';
import { innerValues } from './inner-values.ts';
import { IMPORT_EXIT } from './worker-protocol.ts';

// Compiled once a thread; each context only runs them.
const BARE_GLOBALS = new Script(`(${bareGlobals})()`);
const INNER_VALUES = new Script(`(${innerValues})`);
const INNER_ORDERS = new Script(`(${innerOrders})`);
const INNER_DESK = new Script(`(${innerDesk})`);
// Takes its `Error` before a version can put another there.
const REFUSE_IMPORT = new Script(
  `(({ Error }) => () => { throw new Error('an algorithm is one file: it imports nothing'); })(globalThis)`,
);

/**
 * A context with nothing in it but the language, and the makers of the desk inside it. It belongs to no version yet,
 * so it can be made while there is nothing else to do; one version takes it, and no other ever does.
 *
 * The context is not contextified: with an ordinary global object a look-up of `Math` costs what it costs
 * anywhere, with interceptors it makes a handler ten times slower. Its microtasks run only at the end of an
 * evaluation, so what a version leaves in a promise never runs between events.
 */
export class BareContext {
  readonly context: Context = createContext(constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  readonly makeValues: typeof innerValues;
  readonly makeOrders: typeof innerOrders;
  readonly makeDesk: typeof innerDesk;
  readonly #refuseImport: () => never;

  constructor() {
    BARE_GLOBALS.runInContext(this.context);
    this.makeValues = INNER_VALUES.runInContext(this.context) as typeof innerValues;
    this.makeOrders = INNER_ORDERS.runInContext(this.context) as typeof innerOrders;
    this.makeDesk = INNER_DESK.runInContext(this.context) as typeof innerDesk;
    this.#refuseImport = REFUSE_IMPORT.runInContext(this.context) as () => never;
  }

  /**
   * Compiles the body of a function of `exports` that runs in here. Its text was looked at before: `import()` is in none.
   * Should one call it all the same, what Node answers by itself is an error of the desk's own realm, and through its
   * constructor everything is in reach. So a thread ends on the spot; the desk's own answers with an error from in here.
   * Node asks only a thread or process with `--experimental-vm-modules`.
   *
   * @throws {SyntaxError} when it does not compile.
   */
  compile(code: string, file: string): (exports: object) => void {
    const refuse = this.#refuseImport;
    return compileFunction(code, ['exports'], {
      parsingContext: this.context,
      filename: file,
      importModuleDynamically: () => (isMainThread ? refuse() : process.exit(IMPORT_EXIT)),
    }) as (exports: object) => void;
  }
}

/** Bare contexts made in advance: a context costs a millisecond of its thread, which a swap should not wait for. */
export class ContextShelf {
  readonly #ready: BareContext[] = [];

  /** Makes contexts until so many are ready. */
  fill(count: number): void {
    while (this.#ready.length < count) this.#ready.push(new BareContext());
  }

  /** One that nobody has used, made now where none is ready. */
  take(): BareContext {
    return this.#ready.pop() ?? new BareContext();
  }

  /** Lets those go that are ready. */
  clear(): void {
    this.#ready.length = 0;
  }
}
