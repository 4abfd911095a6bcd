/** Five people, and the ways in which each may be written: all of one row are one person. */
export const PEOPLE: readonly (readonly [string, ...string[]])[] = [
  ['ada', 'ADA', ' ada ', 'ａｄａ', '\u0430da', 'ad\u200ba'],
  ['bob', 'Bob', 'b\u03bfb', 'bo\u00adb', 'ｂｏｂ'],
  ['cleo', 'CLEO', '\u0441leo', 'c1eo', 'cle\u2060o'],
  ['dan', 'Dan', 'd\u0430n', '\u0501an', ' dan'],
  ['eve', 'EVE', '\u0435ve', 'ev\u0435', 'e\u03bde'],
];

/** Which of them a name means. */
export function personNamed(name: string): number {
  const found = PEOPLE.findIndex((names) => names.includes(name));
  if (found < 0) throw new Error(`nobody is called ${name}`);
  return found;
}
