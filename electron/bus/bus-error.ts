/** The bus cannot be used as it was configured. The message says what to change. */
export class BusError extends Error {
  override readonly name = 'BusError';
}
