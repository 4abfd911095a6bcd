/** What the window is handed from outside it: links, arguments of a start, where it stood, and what a page kept. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { handedIn, wishOfLink } from '../../electron/window/links.ts';
import {
  boundsOn,
  keepPlace,
  LARGEST_ZOOM,
  readPlace,
  SMALLEST,
  SMALLEST_ZOOM,
} from '../../electron/window/window-place.ts';
import { keptUnder } from '../../renderer/client/kept.ts';
import { readPreferences } from '../../renderer/store/preferences.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { byteChanges, changedText } from './changes.ts';
import { fuzz } from './fuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINKS = [
  'hotswap-desk://slot/momentum:paper',
  'hotswap-desk://panel/risk',
  'HOTSWAP-DESK://slot/a.b-c%3Aproduction/',
];

describe('a link', () => {
  it('brings a slot or a panel to the front, or nothing at all', async () => {
    const link = fc.oneof(fc.constantFrom(...LINKS).chain(changedText), fc.webUrl(), fc.string({ unit: 'binary' }));
    await fuzz(1_500, link, (text) => {
      const wish = wishOfLink(text);
      if (wish === undefined) return;
      expect(['slot', 'panel']).toContain(wish.do);
      const name = wish.do === 'slot' ? wish.id : wish.do === 'panel' ? wish.name : '';
      // Nothing that a page could take for markup, a path or another word of its own.
      expect(name).toMatch(wish.do === 'slot' ? /^[\w.-]{1,100}:[a-z]+$/ : /^[a-z_-]{1,32}$/);
      expect(wishOfLink(`hotswap-desk://${wish.do}/${name}`)).toEqual(wish);
    });
  });

  it('among any arguments is the last that is one, and no option', async () => {
    const argument = fc.oneof(
      fc.constantFrom(...LINKS, 'a.desk-scenario', '--x=y', '-hotswap-desk://panel/x'),
      fc.string(),
    );
    await fuzz(500, fc.array(argument, { maxLength: 8 }), (args) => {
      const { link, scenario } = handedIn(args);
      for (const each of [link, scenario]) if (each !== undefined) expect(args).toContain(each);
      expect([link, scenario].some((each) => each?.startsWith('-'))).toBe(false);
    });
  });
});

describe('where the window stood', () => {
  const PLACE = { bounds: { x: 10, y: 20, width: 1600, height: 900 }, maximized: false, zoom: 1.2 };
  const FILE = join(folder, 'window.json');

  it('is read as it is or as if it had never been', async () => {
    const text = JSON.stringify(PLACE);
    const bytes = fc.oneof(
      byteChanges.map((change) => change(Buffer.from(text))),
      brokenJson(PLACE).map((given) => Buffer.from(given)),
    );
    const area = fc.record({
      x: fc.integer({ min: -5_000, max: 5_000 }),
      y: fc.integer({ min: -5_000, max: 5_000 }),
      width: fc.integer({ min: 1, max: 8_000 }),
      height: fc.integer({ min: 1, max: 8_000 }),
    });
    await fuzz(400, fc.tuple(bytes, fc.array(area, { maxLength: 3 })), ([given, areas]) => {
      writeFileSync(FILE, given);
      const place = readPlace(FILE);
      expect(readFileSync(FILE).equals(given)).toBe(true);
      expect(place.zoom).toBeGreaterThanOrEqual(SMALLEST_ZOOM);
      expect(place.zoom).toBeLessThanOrEqual(LARGEST_ZOOM);
      const bounds = boundsOn(areas, place.bounds);
      expect(Object.values(bounds).every(Number.isSafeInteger)).toBe(true);
      expect(bounds.width).toBeGreaterThanOrEqual(SMALLEST.width);
      keepPlace(FILE, place);
      expect(readPlace(FILE)).toEqual(place);
    });
  });
});

describe('what a browser kept', () => {
  const KEPT = {
    theme: 'dark',
    zoom: 120,
    times: 'utc',
    motion: 'reduced',
    keys: { kill: 'Ctrl+K' },
    recent: ['kill', 'swap'],
    guide: 'swap',
  };

  /** As much of a browser's storage as is asked. */
  const storage = (text: string | null): Storage =>
    ({ getItem: () => text, setItem: () => undefined, removeItem: () => undefined }) as unknown as Storage;

  it('is taken where it can be, and read again as it was taken', async () => {
    const text = fc.oneof(changedText(JSON.stringify(KEPT)), brokenJson(KEPT), fc.constant(null));
    await fuzz(800, text, (given) => {
      const kept = readPreferences(keptUnder('x', () => storage(given)).read());
      expect(readPreferences(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
      expect(kept.zoom >= 80 && kept.zoom <= 200 && kept.zoom % 10 === 0).toBe(true);
      expect(kept.recent.length).toBeLessThanOrEqual(6);
      expect(Object.getPrototypeOf(kept.keys)).toBe(Object.prototype);
    });
  });
});
