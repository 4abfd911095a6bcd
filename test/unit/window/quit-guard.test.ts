/** Who quits while something is open is asked first. */
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { guardQuit, stillOpen } from '../../../electron/window/quit-guard.ts';
import type { DeskGlance } from '../../../shared/domain/glance.ts';

const system = vi.hoisted(() => ({
  app: undefined as unknown as EventEmitter & { quit(): void },
  quits: 0,
  asked: [] as { message: string; detail: string; cancelId: number }[],
  answer: 0,
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  system.app = Object.assign(new Emitter(), {
    quit: () => {
      system.quits += 1;
      system.app.emit('before-quit', prevents());
    },
  });
  return {
    app: system.app,
    dialog: {
      showMessageBox: async (_window: unknown, box: (typeof system.asked)[number]) => {
        system.asked.push(box);
        return { response: system.answer };
      },
    },
  };
});

let prevented = 0;
const prevents = () => ({
  preventDefault: () => {
    prevented += 1;
  },
});

const FLAT: DeskGlance = { state: 'active', title: 'Active', positions: [], openOrders: 0, note: '' };
const HELD: DeskGlance = { ...FLAT, positions: ['+0.500 BTCUSDT'], openOrders: 2 };

let window: EventEmitter;
beforeEach(() => {
  system.app.removeAllListeners();
  Object.assign(system, { quits: 0, answer: 0, asked: [] });
  prevented = 0;
  window = Object.assign(new EventEmitter(), { isVisible: () => true });
});

const guard = (glance: DeskGlance) => guardQuit(window as never, () => glance);
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('quitting', () => {
  it('asks nobody while nothing is open', () => {
    guard(FLAT);
    system.app.quit();
    expect([prevented, system.asked]).toEqual([0, []]);
  });

  it('asks while something is held, and goes on running where nobody agrees', async () => {
    guard(HELD);
    system.app.quit();
    await settle();
    expect(prevented).toBe(1);
    expect(system.asked).toEqual([
      expect.objectContaining({
        message: 'The desk will stop; positions stay open',
        detail: expect.stringContaining('Held now: +0.500 BTCUSDT, 2 open orders.'),
        // Escape and Enter both keep it running.
        cancelId: 0,
        defaultId: 0,
      }),
    ]);
    system.app.quit();
    await settle();
    expect(system.asked).toHaveLength(2);
  });

  it('ends where somebody agrees, and asks no more', async () => {
    guard(HELD);
    system.answer = 1;
    system.app.quit();
    await settle();
    expect([system.quits, prevented, system.asked.length]).toEqual([2, 1, 1]);
  });

  it('by closing the window is the same', async () => {
    guard(HELD);
    window.emit('close', prevents());
    await settle();
    // The close itself, and the quitting that it came to.
    expect([prevented, system.quits, system.asked.length]).toEqual([2, 1, 1]);
  });

  it('asks once however often it is asked for', async () => {
    guard(HELD);
    for (let time = 0; time < 5; time += 1) system.app.quit();
    await settle();
    expect(system.asked).toHaveLength(1);
  });

  it('by the end of the session asks nobody: there is no time', () => {
    guard(HELD);
    window.emit('session-end', {});
    expect([prevented, system.asked]).toEqual([0, []]);
  });

  it('by the machine’s shutdown asks nobody either', () => {
    guard(HELD)();
    expect([prevented, system.quits, system.asked]).toEqual([0, 1, []]);
  });
});

it('what stays open is told with its numbers, or nothing is', () => {
  expect(stillOpen(FLAT)).toBeUndefined();
  expect(stillOpen({ ...FLAT, openOrders: 1 })).toContain('Held now: 1 open order.');
});
