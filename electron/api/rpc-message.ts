/** Longest message that a client may send, bytes: a call's input and its envelope. */
export const MAX_MESSAGE_BYTES = 72 * 1024;

const REQUEST = 1;
const ABORT = 4;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether a message from a client has the form of a call or of the end of one. What has not is dropped before oRPC
 * sees it: its peer takes the envelope on trust, and over a message port an envelope that it cannot read would end
 * the process. Files, forms and streams are no input of any call here, so their headers do not pass either.
 */
export function isCallMessage(data: unknown): data is string {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_BYTES) return false;
  const message = parse(data);
  if (!isRecord(message) || typeof message.i !== 'string' || message.i.length > 64) return false;
  if (message.t === ABORT) return true;
  if (message.t !== undefined && message.t !== REQUEST) return false;
  const { p: call } = message;
  if (!isRecord(call) || typeof call.u !== 'string' || !isPath(call.u)) return false;
  if (call.m !== undefined && call.m !== 'POST') return false;
  return call.h === undefined || (isRecord(call.h) && Object.entries(call.h).every(isPlainHeader));
}

const isPath = (url: string): boolean =>
  url.startsWith('/') && !url.startsWith('//') && URL.canParse(`http://desk${url}`);

const isPlainHeader = ([name, value]: [string, unknown]): boolean =>
  typeof value === 'string' && !name.toLowerCase().startsWith('content-');

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
