/** The versions of a world: their place is the digit that their orders end in, from 1. */
export const VERSIONS = [
  { name: 'alpha', version: '1.0.0', instruments: '*' },
  { name: 'alpha', version: '2.0.0', instruments: '*' },
  { name: 'alpha', version: '3.0.0', instruments: '*' },
  { name: 'beta', version: '1.0.0', instruments: ['test:BTCUSDT'] },
  { name: 'beta', version: '2.0.0', instruments: ['test:BTCUSDT'] },
] as const;

/** One that comes when all is over: its orders end in 9. */
export const FRESH = '9.0.0';

/** The digit that the orders of a version end in. */
export const tagOf = (version: string): number | undefined => {
  const at = VERSIONS.findIndex((each) => `${each.name}@${each.version}` === version);
  return at < 0 ? (version.endsWith(FRESH) ? 9 : undefined) : at + 1;
};

/** The module of the version at a place, which counts on from the first again. */
export const moduleOf = (at: number): string => {
  const { name, version } = VERSIONS[at % VERSIONS.length] ?? VERSIONS[0];
  return `${name}-${version}`;
};
