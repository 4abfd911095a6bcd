/** How values of a version are shown and judged. */
export interface InnerValues {
  /** A value as a message shows it, in short. */
  show(value: unknown): string;
  /** Name, message and place of what was thrown, if it can be had at all: it may be anything. */
  describe(thrown: unknown): string;
  /**
   * Refuses what JSON would lose or change without a word: `NaN`, a `Map`, a function.
   *
   * @throws {TypeError} that names the place.
   */
  requirePlain(value: unknown, path: string): void;
}

/**
 * Makes the helpers for one instance. Like `innerDesk` it runs *inside* the version's context, from its own source
 * text, so that the errors it throws are of the version's realm.
 *
 * @param file the module's file name, by which its frames are found in a stack trace.
 */
export function innerValues(file: string): InnerValues {
  const { getPrototypeOf, prototype: plainPrototype, entries } = Object;
  const { isArray } = Array;
  const finite = Number.isFinite;
  const show = (value: unknown): string =>
    typeof value === 'string' ? `"${value.slice(0, 40)}"` : typeof value === 'object' ? 'an object' : String(value);
  const describe = (thrown: unknown): string => {
    try {
      if (!(thrown instanceof Error)) return `threw ${show(thrown)}`;
      const frame = String(thrown.stack)
        .split('\n')
        .find((line) => line.includes(file));
      const place = frame === undefined ? undefined : /[^\s()/\\]+:\d+:\d+/.exec(frame)?.[0];
      return `${thrown.name}: ${thrown.message}`.slice(0, 500) + (place === undefined ? '' : ` (at ${place})`);
    } catch {
      return 'threw something that cannot be shown';
    }
  };
  const requirePlain = (value: unknown, path: string, depth: number): void => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
    if (typeof value === 'number' && finite(value)) return;
    if (typeof value !== 'object') throw new TypeError(`${path} is ${show(value)}, which JSON cannot carry`);
    if (depth > 64) throw new TypeError(`${path} is nested too deep, or in a circle`);
    if (isArray(value)) {
      for (let at = 0; at < value.length; at++) requirePlain(value[at], `${path}[${at}]`, depth + 1);
      return;
    }
    const prototype = getPrototypeOf(value);
    if (prototype !== null && prototype !== plainPrototype)
      throw new TypeError(`${path} is no plain object, which JSON cannot carry`);
    for (const [key, member] of entries(value))
      if (member !== undefined) requirePlain(member, `${path}.${key}`, depth + 1);
  };

  return { show, describe, requirePlain: (value, path) => requirePlain(value, path, 0) };
}
