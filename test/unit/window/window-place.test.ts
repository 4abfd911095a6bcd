/** Where the window opens: where it was, on the displays that are there now. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundedZoom, boundsOn, FIRST_PLACE, keepPlace, readPlace } from '../../../electron/window/window-place.ts';

const LAPTOP = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: -200, width: 2560, height: 1400 };
const KEPT = { x: 2000, y: 0, width: 1600, height: 1000 };

describe('the window', () => {
  it('opens where it was, while that display is there', () => {
    expect(boundsOn([LAPTOP, RIGHT], KEPT)).toEqual(KEPT);
  });

  it('comes back to the first display when its own is gone', () => {
    expect(boundsOn([LAPTOP], KEPT)).toEqual({ x: 0, y: 0, width: 1600, height: 1000 });
  });

  it.each([
    ['far above', { ...KEPT, x: 100, y: -900 }],
    ['below the last line', { ...KEPT, x: 100, y: 1030 }],
    ['but for a sliver to the left', { ...KEPT, x: -1500 }],
    ['but for a sliver to the right', { ...KEPT, x: 1800 }],
  ])('comes back when it hangs out %s', (_where, kept) => {
    expect(boundsOn([LAPTOP], kept)).toMatchObject({ x: 0, y: 0 });
  });

  it('is no larger than its display, and no smaller than the console needs', () => {
    expect(boundsOn([{ ...LAPTOP, width: 1280, height: 700 }], { ...KEPT, x: 10, y: 10 })).toMatchObject({
      width: 1280,
      height: 700,
    });
    expect(boundsOn([LAPTOP], { x: 10, y: 10, width: 200, height: 100 })).toMatchObject({ width: 1024, height: 640 });
  });

  it('is placed by the system the first time', () => {
    expect(boundsOn([LAPTOP], undefined)).toEqual({ width: 1600, height: 1000 });
    expect(boundsOn([], KEPT)).toEqual({ width: 1600, height: 1000 });
  });
});

describe('what is kept of it', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'desk-place-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read as it was written', () => {
    const path = join(folder, 'window.json');
    keepPlace(path, { bounds: KEPT, maximized: true, zoom: 1.5 });
    expect(readPlace(path)).toEqual({ bounds: KEPT, maximized: true, zoom: 1.5 });
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"bounds":{"x":"1"},"zoom":"big","maximized":1}',
    '{"bounds":{"x":1e99,"y":0,"width":1,"height":1}}',
  ])('is as if it had never been, where it makes no sense: %s', (text) => {
    const path = join(folder, 'window.json');
    writeFileSync(path, text);
    expect(readPlace(path)).toEqual(FIRST_PLACE);
    expect(readPlace(join(folder, 'none.json'))).toEqual(FIRST_PLACE);
  });

  it('has a zoom within what the console is made for', () => {
    expect([0, 0.5, 1.234567, 9, Number.NaN].map(boundedZoom)).toEqual([0.8, 0.8, 1.23, 2, 1]);
  });
});
