const NS_PER_MS = 1_000_000n;

/**
 * A time in UTC, ISO 8601, with all of its nanoseconds: `2024-08-08T00:00:00.123456789Z`.
 *
 * @param epochNs nanoseconds since 1970-01-01T00:00:00Z.
 * @throws {RangeError} for a time that no calendar has.
 */
export function utc(epochNs: bigint): string {
  const within = ((epochNs % NS_PER_MS) + NS_PER_MS) % NS_PER_MS;
  const ms = new Date(Number((epochNs - within) / NS_PER_MS)).toISOString();
  return `${ms.slice(0, -1)}${String(within).padStart(6, '0')}Z`;
}

/** The same of a cell that holds nanoseconds as decimal text, or nothing. Text that is no time is left out. */
export function utcOf(cell: string): string {
  if (!/^-?\d{1,19}$/.test(cell)) return '';
  return utc(BigInt(cell));
}
