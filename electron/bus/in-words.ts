import { ErrorCode, NatsError } from 'nats.ws';

/** The server refuses an event because the one before it, as the desk sees it, is not the last in the stream. */
const WRONG_LAST_MESSAGE = 10_070;
/** The stream refuses an event for its size. */
const MESSAGE_TOO_LARGE = 10_054;

/** What a fault of the client, or of anything else, says to a person. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof NatsError) {
    // What JetStream itself says; the client keeps of it only a number that also means that nobody is there.
    if (error.api_error !== undefined) return error.api_error.description;
    if (error.code === ErrorCode.Timeout || error.code === ErrorCode.ConnectionTimeout)
      return 'the server did not answer in time';
    if (error.code === ErrorCode.NoResponders) return 'the server offers no JetStream';
    if (error.code === ErrorCode.AuthenticationExpired || error.code === ErrorCode.AccountExpired)
      return `the desk's credentials have expired (${error.message})`;
    if (error.isAuthError()) return `the server does not take the desk's credentials (${error.message})`;
    const { permissionContext } = error;
    if (permissionContext !== undefined)
      return `the server does not allow the desk ${permissionContext.operation === 'publish' ? 'to publish to' : 'to listen to'} ${permissionContext.subject}`;
  }
  const certificate = CERTIFICATE_FAULTS.find((fault) => error.message.includes(fault));
  if (certificate !== undefined)
    return `the server's certificate is not believed (${error.message}): name its authority with --nats-ca FILE`;
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** As OpenSSL and BoringSSL word them; a certificate that has expired or names another server has words of its own. */
const CERTIFICATE_FAULTS = [
  'self-signed certificate',
  'self signed certificate',
  'unable to verify',
  'unable to get',
  'certificate signature failure',
];

/** Whether nobody can be let in by trying again soon. */
export const isRefused = (error: unknown): boolean =>
  error instanceof NatsError &&
  (error.isAuthError() || error.isPermissionError() || error.code === ErrorCode.AuthenticationExpired);

export const isOutOfTurn = (error: unknown): boolean =>
  error instanceof NatsError && error.api_error?.err_code === WRONG_LAST_MESSAGE;

export const isTooLarge = (error: unknown): boolean =>
  error instanceof NatsError &&
  (error.code === ErrorCode.MaxPayloadExceeded || error.api_error?.err_code === MESSAGE_TOO_LARGE);

export const isNoResponder = (error: unknown): boolean =>
  error instanceof NatsError && error.api_error === undefined && error.code === ErrorCode.NoResponders;

export const isTimeout = (error: unknown): boolean => error instanceof NatsError && error.code === ErrorCode.Timeout;
