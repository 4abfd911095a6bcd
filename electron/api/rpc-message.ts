/** Longest message that a client may send, bytes: a call's input and its envelope. */
export const MAX_MESSAGE_BYTES = 72 * 1024;

const REQUEST = 1;
const ABORT = 4;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the desk has to know of a message. */
export interface CallMessage {
  readonly id: string;
  /** Of the call, such as `/risk/kill`; undefined where the message gives a call up. */
  readonly path?: string | undefined;
}

/**
 * What a message from a client asks for; undefined where it has not the form of a call or of the end of one. That is dropped before oRPC
 * sees it: its peer takes the envelope on trust, and over a message port an envelope that it cannot read would end
 * the process. Files, forms and streams are no input of any call here, so their headers do not pass either.
 */
export function callMessageOf(data: unknown): CallMessage | undefined {
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_BYTES) return undefined;
  const message = parse(data);
  if (!isRecord(message) || typeof message.i !== 'string' || message.i.length > 64) return undefined;
  const { i: id, p: call } = message;
  if (message.t === ABORT) return { id };
  if (message.t !== undefined && message.t !== REQUEST) return undefined;
  if (!isRecord(call) || typeof call.u !== 'string' || !isPath(call.u)) return undefined;
  if (call.m !== undefined && call.m !== 'POST') return undefined;
  if (call.h !== undefined && !(isRecord(call.h) && Object.entries(call.h).every(isPlainHeader))) return undefined;
  return { id, path: call.u };
}

/** Whether a message has the form of a call or of the end of one: {@link callMessageOf}. */
export const isCallMessage = (data: unknown): data is string => callMessageOf(data) !== undefined;

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
