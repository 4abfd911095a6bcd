/** A programmer's error: something the code itself holds to be impossible has happened. Never caught to go on. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/**
 * States what must be true here. Assertions stay on in production: a desk that no longer understands
 * its own books must stop, not guess.
 *
 * @throws {AssertionError} when `condition` is false.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/**
 * The end of an exhaustive `switch`: compiles only while every case is handled.
 *
 * @throws {AssertionError} always, should data from outside the types reach it.
 */
export function assertNever(value: never, what: string): never {
  throw new AssertionError(`unexpected ${what}: ${JSON.stringify(value)}`);
}

/** The value, which the code knows to be there: `undefined` is a programmer's error. */
export function defined<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionError(`${what} is missing`);
  return value;
}
