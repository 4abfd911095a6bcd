/** Why a command could not do its work. The message says what to do; `status` is the exit status. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly status: 1 | 2;

  /** @param status 1: it did not work; 2: it was not clear what was meant. */
  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}
