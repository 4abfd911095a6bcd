/**
 * Leaves nothing in a fresh context but the language, and of the language nothing that knows the time, chance,
 * the machine's language or other threads: the same events must always give the same intents.
 *
 * It runs *inside* the context, evaluated from its own source text, so it names nothing from outside itself.
 * Globals are allowed by name; what a later V8 adds is gone until somebody has thought about it.
 */
export function bareGlobals(): void {
  const kept = new Set(
    (
      'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol RegExp Error ' +
      'AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math ' +
      'ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array ' +
      'Uint8ClampedArray Float16Array Float32Array Float64Array DataView Map BigInt Set Iterator WeakMap WeakSet ' +
      'Proxy Reflect decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN'
    ).split(' '),
  );
  const refuse = (owner: object, name: string, why: string): void => {
    const get = (): never => {
      throw new Error(why);
    };
    Object.defineProperty(owner, name, { get, set: get, configurable: false, enumerable: false });
  };

  const clock = 'an algorithm has no clock: use desk.now()';
  const synchronous = 'an algorithm is synchronous: do the work in the handler, or ask for desk.timer()';
  const locale = 'an algorithm has no locale: the result would depend on the machine';
  const collector = 'an algorithm cannot watch the garbage collector: its answers would depend on it';
  const threads = 'an algorithm has one thread';
  const code = 'an algorithm is one file: it cannot make code while it runs';
  const root = globalThis as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(root)) if (!kept.has(name)) delete root[name];
  refuse(root, 'Date', clock);
  refuse(root, 'Temporal', clock);
  refuse(root, 'performance', clock);
  refuse(root, 'Promise', synchronous);
  refuse(root, 'setTimeout', synchronous);
  refuse(root, 'setInterval', synchronous);
  refuse(root, 'queueMicrotask', synchronous);
  refuse(root, 'Intl', locale);
  refuse(root, 'WeakRef', collector);
  refuse(root, 'FinalizationRegistry', collector);
  refuse(root, 'SharedArrayBuffer', threads);
  refuse(root, 'Atomics', threads);
  refuse(root, 'WebAssembly', code);
  refuse(root, 'eval', code);
  refuse(root, 'console', 'an algorithm has no console: what it knows it says in its orders and its state');
  refuse(Math, 'random', 'an algorithm has no chance: keep a seeded generator in its state');
  refuse(String.prototype, 'localeCompare', locale);
  for (const prototype of [Number, BigInt, Array, Object.getPrototypeOf(Int8Array)].map((type) => type.prototype)) {
    refuse(prototype, 'toLocaleString', locale);
  }
  for (const name of ['toLocaleLowerCase', 'toLocaleUpperCase']) refuse(String.prototype, name, locale);
  // A hook for stack traces is handed the frames of the desk's own functions.
  Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: false });

  // The built-in `fill` of an array of holes is one call that takes gigabytes before it returns, and not even the
  // end of its thread stops it. A loop written in the language can be stopped.
  const position = (value: number | undefined, length: number, otherwise: number): number => {
    const whole = value === undefined ? otherwise : Math.trunc(Number(value)) || 0;
    return whole < 0 ? Math.max(length + whole, 0) : Math.min(whole, length);
  };
  Object.defineProperty(Array.prototype, 'fill', {
    value: function fill(this: unknown[], value: unknown, start?: number, end?: number): unknown[] {
      const last = position(end, this.length, this.length);
      for (let at = position(start, this.length, 0); at < last; at++) this[at] = value;
      return this;
    },
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
