/** The bus cannot be used as it was configured. The message says what to change. */
export class BusError extends Error {
  override readonly name = 'BusError';
}

/**
 * The server does not let the desk in, or the desk will have nothing to do with it: somebody has to change something first,
 * so it is tried again seldom.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
