/** What passes between the console's page and the window around it, over the port. */
import { describe, expect, it } from 'vitest';
import type { WindowSeat } from '../../../electron/api/window-seat.ts';
import { Wishes } from '../../../electron/window/wishes.ts';
import { portLine } from '../../support/console-line.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const attached = (window?: WindowSeat) => portLine(new PlainDesk(), { window });

describe('a wish', () => {
  it('reaches the page, which answers that it is done', async () => {
    const wishes = new Wishes();
    const { client } = attached(wishes);
    const heard = await client.window.wishes();
    const granted = wishes.ask({ do: 'panel', name: 'risk' });
    const { value } = await heard.next();
    expect(value).toEqual({ n: 1, wish: { do: 'panel', name: 'risk' } });
    await client.window.answer({ n: 1, refusal: null });
    expect(await granted).toBe('done');
  });

  it('is refused by the page in words', async () => {
    const wishes = new Wishes();
    const { client } = attached(wishes);
    const granted = wishes.ask({ do: 'slot', id: 'x:paper' }, 'forever');
    await (await client.window.wishes()).next();
    await client.window.answer({ n: 1, refusal: 'This desk has no slot x:paper.' });
    expect(await granted).toEqual({ refusal: 'This desk has no slot x:paper.' });
  });

  it('waits for a page that is loading, and for the one after a page that went without an answer', async () => {
    const wishes = new Wishes();
    const granted = wishes.ask({ do: 'panel', name: 'risk' }, 'forever');
    const first = attached(wishes);
    expect((await (await first.client.window.wishes()).next()).value).toMatchObject({ n: 1 });
    first.far.close();
    const { client } = attached(wishes);
    expect((await (await client.window.wishes()).next()).value).toMatchObject({ n: 1 });
    await client.window.answer({ n: 1, refusal: null });
    expect(await granted).toBe('done');
  });

  it('that cannot wait is told of a page that is silent', async () => {
    expect(await new Wishes(5).ask({ do: 'kill' })).toBe('silence');
  });

  it('is one of sixteen at most: a link that is clicked without end piles nothing up', async () => {
    const wishes = new Wishes();
    const all = Array.from({ length: 20 }, () => wishes.ask({ do: 'panel', name: 'risk' }, 'forever'));
    expect(await Promise.all(all.slice(0, 4))).toEqual(['silence', 'silence', 'silence', 'silence']);
    const heard: number[] = [];
    wishes.onWish(({ n }) => heard.push(n));
    expect(heard).toEqual(Array.from({ length: 16 }, (_, index) => index + 5));
  });
});

describe('the page', () => {
  it('tells which panels there are', async () => {
    const wishes = new Wishes();
    let told: unknown;
    wishes.onPanels = (panels) => {
      told = panels;
    };
    const { client } = attached(wishes);
    await client.window.panels({ panels: [{ id: 'risk', name: 'Risk' }] });
    expect(told).toEqual([{ id: 'risk', name: 'Risk' }]);
    await expect(client.window.panels({ panels: [{ id: '../x', name: 'X' }] })).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  it('in a browser has no window around it', async () => {
    const { client } = attached();
    await expect(client.window.panels({ panels: [] })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.window.answer({ n: 1, refusal: null })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.window.wishes()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
