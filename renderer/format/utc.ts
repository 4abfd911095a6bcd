const NS_PER_MS = 1_000_000n;

/** Date and time in UTC with all nanoseconds, ISO 8601, from Unix nanoseconds as text; empty where it is none. */
export function utcOfNs(ns: string): string {
  if (!/^\d{1,19}$/.test(ns)) return '';
  const value = BigInt(ns);
  const iso = new Date(Number(value / NS_PER_MS)).toISOString();
  return `${iso.slice(0, -1)}${String(value % NS_PER_MS).padStart(6, '0')}Z`;
}
