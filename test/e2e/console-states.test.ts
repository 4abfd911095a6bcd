/** States that a real desk reaches slowly or never, on a desk that pretends. */
import { describe, expect, it } from 'vitest';
import type { FakeDeskOptions } from '../support/fake-desk.ts';
import { faintTexts } from './contrast.ts';
import { noBrowser, onFakeDesk, TRADING } from './on-fake-desk.ts';

const PAYLOADS = [
  '<script>window.injected=1</script>',
  '"><img src=x onerror=window.injected=1>',
  "';window.injected=1;//",
  '<svg onload=window.injected=1>',
  'javascript:window.injected=1',
] as const;

describe.skipIf(noBrowser)('the console, whatever the desk says', () => {
  const on = onFakeDesk();

  it('calls a silent desk silent, though the line stands', () =>
    on(TRADING, async (page, desk) => {
      await page
        .getByRole('listitem')
        .filter({ hasText: '2.0.0' })
        .first()
        .getByRole('button', { name: /^Swap in/ })
        .click();
      const execute = page.getByRole('button', { name: 'Execute swap' });
      const verdict = page.getByText('The checks allow it');
      await verdict.waitFor();
      desk.speaking = false;
      await page.getByTestId('trading-state').getByText('SILENT').waitFor();
      // What raises risk waits for figures of now.
      await page.getByText('The desk is silent: a swap waits until it is heard again.').waitFor();
      expect([await execute.isEnabled(), await verdict.count()]).toEqual([false, 0]);
      await page
        .getByRole('alert')
        .getByText(/connected and silent/)
        .waitFor();
      desk.speaking = true;
      await page.getByTestId('trading-state').getByText('ACTIVE').waitFor();
      await verdict.waitFor();
      expect(await execute.isEnabled()).toBe(true);
    }));

  it('says when market data is late', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.desk.feed.age_ms = 12_000;
      await page.getByTestId('feed').getByText('late').waitFor();
      await page.getByRole('alert').getByText('No market event for 12 s').waitFor();
    }));

  it.each([
    ['reducing', 'REDUCING'],
    ['halted', 'HALTED'],
  ] as const)('shows in large letters that trading is %s', (state, word) =>
    on(TRADING, async (page, desk) => {
      desk.frame.desk.trading_state = state;
      await page.getByTestId('trading-state').getByText(word).waitFor();
    }),
  );

  it('marks a rule whose target is live', () =>
    on(TRADING, async (page, desk) => {
      const [slot] = desk.frame.slots;
      const hand_over = { state: 'shadow', positions: 'adopt', orders: 'adopt' } as const;
      const set = { hand_over, reason: 'cover', set_by: 'ann', set_at: '2026-11-21T14:00:00.000Z' };
      const [live] = slot?.attachments ?? [];
      const target = { to_entity_id: live?.entity_id ?? '', to_version: 'momentum@1.0.0' };
      slot?.rules.push({ rule_id: 'r1', trigger: 'drawdown', ...target, ...set });
      const rule = page.getByRole('region', { name: 'swap rules' }).getByRole('listitem');
      await rule.getByText('is live now: serves when another version is').waitFor();
      expect(await rule.textContent()).toMatch(/^on drawdown beyond 5 %/);
    }));

  it('says why a desk has stopped', () =>
    on(TRADING, async (page, desk) => {
      desk.frame.desk.stopped = 'the disk is full';
      await page.getByTestId('trading-state').getByText('STOPPED').waitFor();
      await page.getByRole('alert').getByText('the disk is full').waitFor();
    }));

  it('does not count a check that is still to come as passed', () =>
    on(TRADING, async (page) => {
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      const check = page.getByLabel('preflight').locator('li', { hasText: 'target health' });
      await check.getByText('when it loads', { exact: true }).waitFor();
    }));

  it('shows what happened in the slot on screen, and not what happened in another', () => {
    const tamper: FakeDeskOptions['tamper'] = ({ slots }) => {
      const [paper] = slots ?? [];
      const [record] = paper?.versions ?? [];
      if (!paper || !record) throw new Error('the made-up desk has no slot that traded');
      const versions = [{ ...record, fills: 7, position: [] }];
      slots?.push({ ...paper, slot_id: 'momentum:production', environment: 'production', versions });
    };
    return on({ ...TRADING, tamper }, async (page) => {
      const live = page.locator('li.version.live');
      await live.getByText('31 fills').waitFor();
      await page.getByRole('combobox', { name: 'slot', exact: true }).selectOption('momentum:production');
      await live.getByText('7 fills').waitFor();
      expect(await live.getByText('flat').isVisible()).toBe(true);
      await page.getByText('No order has been filled yet.').waitFor();
    });
  });

  it('names the algorithm where a swap leads to another one', () =>
    on(TRADING, async (page) => {
      await page.getByRole('button', { name: 'Swap in… 1.0.0' }).click();
      expect(await page.getByLabel('reason').inputValue()).toBe('Swap 1.0.0 for mean-reversion 1.0.0');
      await page.getByRole('button', { name: 'Execute swap' }).click();
      await page.getByText('mean-reversion 1.0.0 is live; 1.0.0 follows in shadow').waitFor();
      await page.getByRole('region', { name: 'recent swaps' }).getByText('mean-reversion 1.0.0').waitFor();
    }));

  it('keeps the button of the way back where it was', () =>
    on(TRADING, async (page) => {
      const edge = async () => {
        const box = await page.getByRole('button', { name: /^Roll back/ }).boundingBox();
        return box && [box.x + box.width, box.y, box.height];
      };
      const before = await edge();
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      await page.getByRole('button', { name: 'Execute swap' }).click();
      await page.getByRole('button', { name: 'Roll back to 1.0.0' }).waitFor();
      expect(await edge()).toEqual(before);
    }));

  it('shows names, reasons and labels as text, and runs none of them', () => {
    const tamper: FakeDeskOptions['tamper'] = (frame) => {
      for (const [index, version] of (frame.versions ?? []).entries()) version.version = PAYLOADS[index] ?? '';
      for (const slot of frame.slots ?? []) {
        slot.rollback_refusal = PAYLOADS[4];
        for (const attachment of slot.attachments) attachment.version = PAYLOADS[0];
      }
      for (const marker of frame.markers ?? []) marker.label = PAYLOADS[1];
      for (const fill of frame.fills ?? []) fill.order_id = PAYLOADS[3];
      frame.desk.stopped = PAYLOADS[1];
    };
    return on({ ...TRADING, tamper }, async (page) => {
      await page.getByText(PAYLOADS[0], { exact: true }).first().waitFor();
      await page.getByRole('alert').getByText(PAYLOADS[1]).waitFor();
      expect(await page.getByTestId('rollback-price').textContent()).toBe(PAYLOADS[4]);
      expect(await page.locator('img, svg, #console script').count()).toBe(0);
      expect(await page.evaluate('window.injected')).toBeUndefined();
    });
  });

  it.each(['dark', 'light'] as const)('can be read in the %s theme, also where something is wrong', (scheme) => {
    const tamper: FakeDeskOptions['tamper'] = ({ desk, slots }) => {
      desk.feed.age_ms = 12_000;
      for (const slot of slots ?? []) slot.trading_state = 'reducing';
    };
    return on({ ...TRADING, tamper, look: { scheme } }, async (page, desk) => {
      await page.getByRole('button', { name: 'Swap in… 2.0.0' }).click();
      await page.getByText(/^The checks allow it/).waitFor();
      expect(await faintTexts(page)).toEqual([]);
      await page.getByRole('group', { name: 'begin' }).getByText('next day').click();
      await page.getByRole('button', { name: 'Schedule swap' }).click();
      await page.getByRole('status', { name: 'result' }).waitFor();
      Object.assign(desk.frame.swaps[0] ?? {}, { stage: 'suspended', error_message: 'another version is live here' });
      await page.locator('li.suspended').waitFor();
      expect(await faintTexts(page)).toEqual([]);
      await page.getByRole('button', { name: 'Swap in… 3.0.0-rc.1' }).click();
      await page.getByText(/^1 of \d+ checks refuses it$/).waitFor();
      await page.getByRole('button', { name: 'checks of 3.0.0-rc.1' }).click();
      expect(await faintTexts(page)).toEqual([]);
    });
  });

  it.each([
    ['a laptop', 1280, 800],
    ['a narrow window, or a large zoom', 640, 800],
  ])('has the way back in sight on %s, and nothing wider than the screen', (_what, width, height) =>
    on({ ...TRADING, look: { width, height, scheme: 'light' } }, async (page) => {
      const box = await page.getByRole('button', { name: /^Roll back/ }).boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }),
  );
});
