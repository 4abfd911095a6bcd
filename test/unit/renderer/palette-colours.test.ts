/** The colours of the style sheet, as eyes of every kind see them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SHEET = readFileSync(new URL('../../../renderer/style/colours.css', import.meta.url), 'utf8');

type Colour = readonly [number, number, number];

const PAIR = /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g;
const CONTRAST = SHEET.slice(SHEET.indexOf(':root[data-theme="contrast"]'));
const themes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  light: Object.fromEntries([...SHEET.matchAll(PAIR)].map(([, name, light]) => [name, light])),
  dark: Object.fromEntries([...SHEET.matchAll(PAIR)].map(([, name, , dark]) => [name, dark])),
  contrast: Object.fromEntries(
    [...CONTRAST.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]),
  ),
};

const linear = (hex: string): Colour =>
  [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)) as unknown as Colour;

const times = (matrix: readonly Colour[], [r, g, b]: Colour): Colour =>
  matrix.map(([x, y, z]) => Math.min(1, Math.max(0, x * r + y * g + z * b))) as unknown as Colour;

/** Full dichromacy in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.0. */
const EYES: Readonly<Record<string, readonly Colour[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Oklab (Ottosson 2020), from linear RGB. */
function oklab(colour: Colour): Colour {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour,
  ).map(Math.cbrt) as unknown as Colour;
  const [l, m, s] = lms;
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: string, b: string, eye: readonly Colour[]): number => {
  const [one, other] = [oklab(times(eye, linear(a))), oklab(times(eye, linear(b)))];
  return Math.hypot(...one.map((part, index) => part - (other[index] ?? 0)));
};

/** Two shades that nobody takes for one another side by side are at least so far apart in Oklab. */
const APART = 0.08;
/** Versions also stand beside their names. */
const VERSIONS_APART = 0.05;

describe.each(Object.keys(themes))('in the %s theme', (name) => {
  const theme = themes[name] ?? {};
  const colour = (key: string): string => {
    const found = theme[key];
    if (found === undefined) throw new Error(`the ${name} theme has no colour ${key}`);
    return found;
  };

  it.each(Object.entries(EYES))('up is not down, and a danger is not well, to eyes with %s sight', (_, eye) => {
    expect(distance(colour('up'), colour('down'), eye)).toBeGreaterThan(APART);
    expect(distance(colour('ok'), colour('danger'), eye)).toBeGreaterThan(APART);
    expect(distance(colour('accent'), colour('danger'), eye)).toBeGreaterThan(APART);
  });

  it('every colour of the usual palette has its own', () => {
    const usual = [...SHEET.matchAll(PAIR)].map(([, key]) => key);
    for (const key of usual) expect(theme[key ?? '']).toMatch(/^#[0-9a-f]{6}$/);
  });
});

/** Pairs of places in the palette: among the first four, which most slots never go beyond, and neighbours after them. */
const PAIRS = [0, 1, 2, 3, 4, 5].flatMap((one) =>
  [1, 2, 3, 4, 5, 6].filter((other) => other > one && (other < 4 || other === one + 1)).map((other) => [one, other]),
);

describe('the colours of versions', () => {
  const near = Object.entries(themes).flatMap(([name, theme]) =>
    Object.entries(EYES).flatMap(([eyes, eye]) =>
      PAIRS.map(([one, other]) => ({
        pair: `${name}, ${eyes}: ${one} and ${other}`,
        apart: distance(theme[`v${one}`] ?? '', theme[`v${other}`] ?? '', eye),
      })),
    ),
  );

  it('are told apart by every eye', () => expect(near.filter(({ apart }) => apart < VERSIONS_APART)).toEqual([]));
});
