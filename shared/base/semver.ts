const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/** Whether a text is a semantic version (the pattern is the one that semver.org 2.0.0 publishes). */
export const isSemver = (text: string): boolean => text.length <= 64 && SEMVER.test(text);

/**
 * Precedence of two semantic versions (semver.org 2.0.0, section 11): negative when `a` comes first, 0 when they have
 * the same precedence. Here and not from the `semver` library, because the engine ring runs without Node; a test holds
 * it against that library.
 *
 * @throws {RangeError} when either is not a semantic version.
 */
export function compareSemver(a: string, b: string): number {
  const x = parts(a);
  const y = parts(b);
  for (let i = 0; i < 3; i += 1) {
    const difference = compareNumeric(x.core[i] ?? '0', y.core[i] ?? '0');
    if (difference !== 0) return difference;
  }
  return comparePrerelease(x.prerelease, y.prerelease);
}

function parts(text: string): { core: string[]; prerelease: string[] } {
  const match = SEMVER.exec(text);
  if (!match) throw new RangeError(`${text} is not a semantic version`);
  return { core: [match[1] ?? '0', match[2] ?? '0', match[3] ?? '0'], prerelease: match[4] ? match[4].split('.') : [] };
}

/** By length first: numbers may be longer than a safe integer, and have no leading zeros. */
function compareNumeric(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length; // a release comes after its pre-releases
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [x = '', y = ''] = [a[i], b[i]];
    const numericX = /^\d+$/.test(x);
    const numericY = /^\d+$/.test(y);
    if (numericX !== numericY) return numericX ? -1 : 1;
    const difference = numericX ? compareNumeric(x, y) : x < y ? -1 : x > y ? 1 : 0;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
