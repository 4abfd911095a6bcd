/** What can be exported. */
export const TABLES = ['fills', 'orders', 'denials', 'audit', 'facts', 'trades'] as const;
export type Table = (typeof TABLES)[number];
