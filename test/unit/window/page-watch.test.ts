/** A page that ends or hangs: what is done by itself, and what a person is asked. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchPage } from '../../../electron/window/page-watch.ts';

interface Box {
  readonly message: string;
  readonly cancelId: number;
  readonly signal?: AbortSignal;
  answer(button: number): void;
}

const boxes = vi.hoisted((): Box[] => []);

// As Electron has it: a box that is withdrawn is answered as by Escape.
vi.mock('electron', () => ({
  dialog: {
    showMessageBox: (window: unknown, box: Box) =>
      new Promise((resolve) => {
        if (window === undefined) throw new Error('a box of its own stands still on macOS');
        const answer = (response: number) => resolve({ response });
        boxes.push({ ...box, answer });
        box.signal?.addEventListener('abort', () => answer(box.cancelId));
      }),
  },
}));

class Window extends EventEmitter {
  visible = true;
  reloads = 0;
  crashes = 0;
  readonly webContents = Object.assign(new EventEmitter(), {
    reload: () => (this.reloads += 1),
    forcefullyCrashRenderer: () => {
      this.crashes += 1;
      this.end();
    },
  });
  isDestroyed = () => false;
  isVisible = () => this.visible;
  show = () => {
    this.visible = true;
  };
  end = () => void this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
}

let window: Window;
let now: number;
beforeEach(() => {
  vi.useFakeTimers();
  boxes.length = 0;
  window = new Window();
  now = 0;
  watchPage(window as never, { standing: () => 'Active', inTerminal: '`desk status`', clock: () => now });
});
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(10_000);
const asked = () => boxes.map(({ message }) => message);
const HANGS = 'The console does not answer';
const ENDED = 'The console has ended 4 times within a minute';

describe('a page that ends', () => {
  it('is opened again three times a minute, and then when a person says so', async () => {
    for (let end = 0; end < 3; end += 1) window.end();
    await settle();
    expect([window.reloads, asked()]).toEqual([3, []]);
    window.end();
    await settle();
    expect([window.reloads, asked()]).toEqual([3, [ENDED]]);
    boxes[0]?.answer(0);
    await settle();
    expect(window.reloads).toBe(4);
  });

  it('is opened again by itself where the last times are long ago', async () => {
    for (let end = 0; end < 6; end += 1) {
      now += 25_000;
      window.end();
      await settle();
    }
    expect([window.reloads, asked()]).toEqual([6, []]);
  });

  it('stays closed only where a person says so, and never because nothing hangs any more', async () => {
    for (let end = 0; end < 5; end += 1) window.end();
    window.emit('responsive');
    await settle();
    expect([window.reloads, asked()]).toEqual([3, [ENDED]]);
    boxes[0]?.answer(1);
    await settle();
    expect(window.reloads).toBe(3);
  });

  it('is asked about on a window that can be seen, also where nothing was ever shown in it', async () => {
    window.visible = false;
    for (let end = 0; end < 4; end += 1)
      window.webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'desk://console/index.html', true);
    await settle();
    expect([asked(), window.visible]).toEqual([[ENDED], true]);
  });
});

describe('a page that hangs', () => {
  it('is asked about once, and no more when it answers again', async () => {
    window.emit('unresponsive');
    window.emit('unresponsive');
    expect(asked()).toEqual([HANGS]);
    window.emit('responsive');
    await settle();
    window.emit('unresponsive');
    await settle();
    expect([asked(), window.crashes]).toEqual([[HANGS, HANGS], 0]);
  });

  it('is ended and opened again where a person says so', async () => {
    window.emit('unresponsive');
    boxes[0]?.answer(0);
    await settle();
    expect([window.crashes, window.reloads]).toEqual([1, 1]);
  });

  it('and ends while it is asked about, is opened again, and the question is withdrawn', async () => {
    window.emit('unresponsive');
    for (let end = 0; end < 4; end += 1) window.end();
    await settle();
    expect(boxes[0]?.signal?.aborted).toBe(true);
    expect(asked()).toEqual([HANGS, ENDED]);
    boxes[1]?.answer(0);
    await settle();
    expect([window.crashes, window.reloads]).toEqual([0, 4]);
  });
});
