/** What breaks in a version at the very moments of a swap must stay with that version. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Request } from '../../../shared/domain/delivery.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { FIXTURES, live, MODES, Rig, trade, WrittenModules } from '../../support/runtime.ts';

const written = new WrittenModules();
const rig = new Rig({ folders: [written.folder, FIXTURES] });
afterAll(async () => {
  await rig.runtime.close();
  written.remove();
});

const RETIRE: Request = { kind: 'retire', positions: [] };
const ADOPT: Request = { kind: 'adopt', positions: [{ instrument: 0, quantity: quantity(1_000) }], orders: [] };
/** What a hook begins with so that it fails at a real hand-over, and not at the rehearsal, where there is nothing to adopt. */
const HOLDING = `if (handed?.positions.length === 0) return;`;
const BUY = `desk.submit({ instrument: 0, side: 'buy', quantity: 1 });`;

describe.each(MODES)('in the middle of a swap, %s', (mode) => {
  const load = (members: string) => rig.load(written.algorithm(members), { mode });

  it.each([
    ['the stop hook', RETIRE, 'onRetire'],
    ['the start hook', ADOPT, 'onAdopt'],
  ])('%s throws: a fault of that version alone, and nothing that it asked for leaves', async (_, request, hook) => {
    const bad = await load(
      `onTrade() { ${BUY} }, ${hook}(handed) { ${HOLDING} ${BUY} throw new Error('not like this'); }`,
    );
    const other = await load(`onTrade() { ${BUY} }`);
    expect((await rig.send(bad, live(trade(1)))).intents).toHaveLength(1);
    const answer = await rig.send(bad, request);
    expect(answer).toMatchObject({
      intents: [],
      fault: { code: 'threw', message: expect.stringContaining('not like') },
    });
    expect(await rig.send(bad, live(trade(2)))).toMatchObject({ intents: [], fault: { code: 'exited' } });
    expect((await rig.runtime.receipts(bad)).live).toEqual([{ instrument: 0, ranges: [[1, 1]] }]);
    expect((await rig.send(other, live(trade(2)))).intents).toMatchObject([{ ref: 1 }]);
  });

  it('a hook that answers later is a wrong answer', async () => {
    for (const [hook, request] of [['onRetire', RETIRE] as const, ['onAdopt', ADOPT] as const]) {
      const bad = await load(`onTrade() {}, ${hook}(handed) { ${HOLDING} return (async () => {})(); }`);
      expect((await rig.send(bad, request)).fault).toMatchObject({
        code: 'bad_answer',
        message: `${hook} returned a promise: handlers are synchronous`,
      });
    }
  });

  it('a start hook that always fails is found when the version is loaded, before anything depends on it', async () => {
    const throws = written.algorithm(`onTrade() {}, onAdopt() { throw new Error('not like this'); }`);
    const { result } = await rig.tryLoad(throws, { mode });
    expect(result).toMatchObject({ ok: false, fault: { message: expect.stringContaining('not like this') } });
  });

  it('hooks that are not there are not missed', async () => {
    const plain = await load('onTrade() {}');
    for (const request of [ADOPT, RETIRE]) expect((await rig.send(plain, request)).fault).toBeUndefined();
  });

  it.each([
    [
      'throws after it exported its manifest',
      `throw new Error('half-way');\nexport const create = () => ({});`,
      'half-way',
    ],
    [
      'throws after it exported everything',
      `export const create = () => ({ onTrade() {}, exportState: () => ({}), importState() {} });\nthrow new Error('half-way');`,
      'half-way',
    ],
    [
      'exports create only later',
      'export let create; (async () => { await null; create = () => ({}); })();',
      'no function create',
    ],
    ['throws in create', `export const create = () => { throw new Error('half-way'); };`, 'half-way'],
    ['has no handlers', 'export const create = () => ({ exportState: () => ({}), importState() {} });', 'is deaf'],
    [
      'hangs its handlers in later',
      `export const create = () => {
         const made = { exportState: () => ({}), importState() {} };
         (async () => { await null; made.onTrade = () => {}; })();
         return made;
       };`,
      'is deaf',
    ],
  ])('a module that %s is refused, and what runs goes on as it was', async (_, text, message) => {
    const running = await load(`onTrade() { ${BUY} }`);
    await rig.send(running, live(trade(1)));
    const { instance, result } = await rig.tryLoad(written.write(text), { mode });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining(message) },
    });
    expect(await rig.runtime.health(instance)).toMatchObject({ loaded: false });
    expect(() => rig.runtime.deliver({ instance, request: 1, body: live(trade(1)) }, () => {})).toThrow('is missing');
    expect((await rig.send(running, live(trade(2)))).intents).toMatchObject([{ ref: 2 }]);
  });

  it('two versions share nothing through which handlers or a desk could pass', async () => {
    const leave = `
      const leave = () => {
        globalThis.kept = desk;
        Object.prototype.onQuote = () => {};
        Array.prototype.kept = desk;
        JSON.parse = () => ({ kept: desk });
      };`;
    const module = (members: string) =>
      written.write(`export const create = (desk) => { ${leave} leave(); return { importState() {}, ${members} }; };`);
    const first = await rig.load(module('onTrade() {}, exportState: () => ({})'), { mode });
    await rig.send(first, live(trade(1)));
    const second = await rig.load(
      written.algorithm(
        `onTrade() {}, exportState: () => ({
           found: [typeof globalThis.kept, typeof {}.onQuote, typeof [].kept, typeof JSON.parse('{}').kept],
         })`,
      ),
      { mode },
    );
    expect(await rig.state(second)).toEqual({ found: Array(4).fill('undefined') });
  });
});

describe.each(MODES)('a desk that a version kept, %s', (mode) => {
  const BAD_HABITS = `
    const tries = [];
    const attempt = (call) => { try { call(); tries.push('went through'); } catch (error) { tries.push(error.message); } };
    export const create = (desk) => {
      const later = async () => {
        for (let turn = 0; turn < 50; turn++) {
          await null;
          attempt(() => desk.submit({ instrument: 0, side: 'buy', quantity: 1 }));
          attempt(() => desk.cancel('o-1'));
          attempt(() => desk.timer('later', 0));
        }
      };
      return {
        onTrade() { void later(); }, onRetire() { void later(); },
        exportState: () => ({ tries: [...tries] }), importState() {},
      };
    };`;

  it('sends nothing outside a handler, and nothing of it shows in a later answer', async () => {
    const instance = await rig.load(written.write(BAD_HABITS), { mode });
    for (let seq = 1; seq <= 3; seq++) {
      expect(await rig.send(instance, live(trade(seq)))).toMatchObject({ intents: [] });
      await new Promise(setImmediate);
    }
    expect((await rig.send(instance, RETIRE)).intents).toEqual([]);
    expect((await rig.state(instance)).tries).not.toContain('went through');
  });

  it('sends nothing once its version is unloaded, and the version hears nothing more', async () => {
    const old = await rig.load(written.write(BAD_HABITS), { mode });
    const successor = await rig.load(written.write(BAD_HABITS), { mode });
    await rig.send(old, live(trade(1)));
    let answers = 0;
    rig.runtime.deliver({ instance: old, request: 3_000_000, body: live(trade(2)) }, () => answers++);
    const before = answers;
    rig.runtime.unload(old);
    const received = (await rig.runtime.receipts(old)).received;
    for (let seq = 2; seq <= 4; seq++) {
      expect((await rig.send(old, live(trade(seq)))).fault?.code).toBe('exited');
      expect(await rig.send(successor, live(trade(seq)))).toMatchObject({ intents: [] });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answers).toBe(before);
    expect((await rig.runtime.receipts(old)).received).toBe(received);
  });
});
