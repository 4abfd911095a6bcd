const NOTHING: Readonly<Record<string, unknown>> = {};

/**
 * What the payload of an audit row says. Whoever can write the file can put anything there: what is no JSON object says nothing, and
 * that it is none is for the check of the chain to tell.
 */
export function payloadOf(payload: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : NOTHING;
  } catch {
    return NOTHING;
  }
}
