import { afterAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/domain/delivery.ts';
import { live, Rig, trade } from '../../support/runtime.ts';

const rig = new Rig({ requestTimeoutMs: 300, heapMb: 64 });
const patient = new Rig({ requestTimeoutMs: 20_000, heapMb: 64 });
afterAll(() => Promise.all([rig.runtime.close(), patient.runtime.close()]));

const healthy = live(trade(1));
const poison = live(trade(2, { price: 13 }));

describe('a worker that goes wrong', () => {
  it.each(['loops.ts', 'loops-on-arrays.ts'])(
    '%s: is stopped when its time is over, in order, and the others go on',
    async (module) => {
      const [stuck, good] = [
        await rig.load(module, { mode: 'worker' }),
        await rig.load('recorder.ts', { mode: 'worker' }),
      ];
      await rig.send(stuck, healthy);
      const order: number[] = [];
      const note = (answer: Answer) => {
        order.push(answer.request);
        return answer;
      };
      const waiting = [3, 4, 5].map((seq) => live(trade(seq)));
      const answers = await Promise.all(
        [rig.send(stuck, poison), ...waiting.map((body) => rig.send(stuck, body))].map((answer) => answer.then(note)),
      );
      expect(answers.map(({ fault }) => fault?.code)).toEqual(['timed_out', 'exited', 'exited', 'exited']);
      expect(order).toEqual(answers.map(({ request }) => request));
      expect((await rig.send(good, healthy)).intents).toHaveLength(1);
      expect(await rig.runtime.health(stuck)).toMatchObject({ loaded: false, pending: 0, faults: 1 });
    },
  );

  it('its last words are its receipts, answered requests among them alone', async () => {
    const stuck = await rig.load('loops.ts', { mode: 'worker' });
    await Promise.all([1, 2, 3].map((seq) => rig.send(stuck, live(trade(seq)))));
    await rig.send(stuck, live(trade(4, { price: 13 })));
    expect(await rig.runtime.receipts(stuck)).toEqual({
      instance: stuck,
      live: [{ instrument: 0, ranges: [[1, 3]] }],
      received: 3,
      twice: 0,
    });
  });

  it('answers that were ready before it got stuck are not lost', async () => {
    const stuck = await rig.load('loops.ts', { mode: 'worker' });
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((seq) => rig.send(stuck, live(trade(seq, { price: seq === 4 ? 13 : 5 })))),
    );
    const codes = answers.map(({ fault }) => fault?.code ?? 'fine');
    // What it had finished in the batch that it died in may be told or not; never is the order broken.
    expect(codes.at(-1)).toBe('exited');
    expect(codes.filter((code) => code === 'timed_out')).toHaveLength(1);
    expect(codes.indexOf('exited')).toBe(codes.indexOf('timed_out') + 1);
  });

  it.each([
    ['allocates.ts', 'a heap without end'],
    ['doubles.ts', 'a map without end'],
  ])('%s: %s ends the thread, not the desk', async (module) => {
    const greedy = await patient.load(module, { mode: 'worker' });
    const { fault } = await patient.send(greedy, poison);
    expect(fault).toMatchObject({ code: 'out_of_memory', message: expect.stringContaining('the limit is 67108864') });
  });

  it('memory outside the heap counts, request by request', async () => {
    const greedy = await patient.load('hoards.ts', { mode: 'worker' });
    let fault: Answer['fault'];
    // Two hundred buffers of 8 MB would be 1.6 GB.
    for (let seq = 1; seq <= 200 && fault === undefined; seq++) {
      fault = (await patient.send(greedy, live(trade(seq, { price: 13 })))).fault;
    }
    // Its end may be told before the next request is sent, which then only learns that nobody is there any more.
    expect(`${fault?.code}: ${fault?.message}`).toMatch(
      /^(out_of_memory: (its buffers hold more than|it holds) \d+ bytes|exited: (stopped after: its buffers hold|the instance was stopped before))/,
    );
    expect(await patient.runtime.health(greedy)).toMatchObject({ loaded: false, pending: 0 });
  });

  it('a thread that ends by itself is reported', async () => {
    const leaving = new Rig({ workerEntry: new URL('../../support/worker-that-leaves.ts', import.meta.url) });
    const instance = await leaving.load(undefined, { mode: 'worker' });
    const answers = await Promise.all([leaving.send(instance, healthy), leaving.send(instance, healthy)]);
    expect(answers.map(({ fault }) => fault)).toEqual([
      { code: 'exited', message: 'its thread ended by itself with code 3' },
      { code: 'exited', message: 'stopped after: its thread ended by itself with code 3' },
    ]);
    await leaving.runtime.close();
  });

  it('a worker entry that is not there fails the load', async () => {
    const lost = new Rig({ workerEntry: new URL('../../support/no-such-entry.ts', import.meta.url) });
    const { result } = await lost.tryLoad(undefined, { mode: 'worker' });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining('no-such-entry') },
    });
    await lost.runtime.close();
  });
});

describe('a worker in order', () => {
  it('answers a burst one by one, in the order of delivery', async () => {
    const instance = await rig.load('recorder.ts', { mode: 'worker' });
    const seen: number[] = [];
    const sent: Promise<Answer>[] = [];
    for (let seq = 1; seq <= 3000; seq++) {
      const answer = rig.send(instance, live(trade(seq)));
      sent.push(answer);
      void answer.then(({ request }) => seen.push(request));
      if (seq % 1000 === 0) await new Promise(setImmediate);
    }
    const answers = await Promise.all(sent);
    expect(seen).toEqual(answers.map(({ request }) => request));
    expect(answers.map(({ intents }) => intents[0])).toMatchObject(answers.map((_, at) => ({ ref: at + 1 })));
  });

  it('tells its receipts behind the requests that are on their way', async () => {
    const instance = await rig.load(undefined, { mode: 'worker' });
    for (let seq = 1; seq <= 50; seq++) void rig.send(instance, live(trade(seq)));
    expect((await rig.runtime.receipts(instance)).live).toEqual([{ instrument: 0, ranges: [[1, 50]] }]);
  });

  it('takes requests from within an answer', async () => {
    const instance = await rig.load('recorder.ts', { mode: 'worker' });
    const refs: unknown[] = [];
    await new Promise<void>((resolve) => {
      const next = (seq: number): void => {
        rig.runtime.deliver({ instance, request: 1_000_000 + seq, body: live(trade(seq)) }, ({ intents }) => {
          refs.push(intents[0]?.ref);
          if (seq === 20) resolve();
          else next(seq + 1);
        });
      };
      next(1);
    });
    expect(refs).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('gives no answer once it is unloaded, and may be unloaded twice', async () => {
    const instance = await rig.load('recorder.ts', { mode: 'worker' });
    let answered = 0;
    rig.runtime.deliver({ instance, request: 2_000_000, body: healthy }, () => answered++);
    rig.runtime.unload(instance);
    rig.runtime.unload(instance);
    rig.runtime.unload(99_999);
    expect(await rig.runtime.health(instance)).toMatchObject({ loaded: false, pending: 0 });
    expect(answered).toBe(0);
    expect((await rig.send(instance, healthy)).fault?.code).toBe('exited');
  });

  it('is gone, with its thread, when the runtime has closed', async () => {
    const brief = new Rig();
    const [worker, inline] = [await brief.load('recorder.ts', { mode: 'worker' }), await brief.load('recorder.ts')];
    await brief.runtime.close();
    for (const instance of [worker, inline]) expect((await brief.send(instance, healthy)).fault?.code).toBe('exited');
    await expect(brief.load('recorder.ts')).rejects.toThrow('the runtime is closed');
  });

  it('a load that the end of the runtime overtakes comes to an end', async () => {
    const brief = new Rig();
    await brief.runtime.inspect('loops-at-create.ts');
    const loading = brief.tryLoad('loops-at-create.ts', { mode: 'worker' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await brief.runtime.close();
    const outcome = await loading.then(({ result }) => (result.ok ? 'loaded' : result.fault.message)).catch(String);
    expect(outcome).toMatch(/unloaded before it was ready|runtime was closed/);
  });

  it('a number that is taken or unknown is a programmer’s error', async () => {
    const instance = await rig.load(undefined);
    const spec = {
      instance,
      module: undefined,
      contentHash: undefined,
      parameters: {},
      instruments: [],
      mode: 'inline' as const,
    };
    await expect(rig.runtime.load(spec)).rejects.toThrow(`instance ${instance} is loaded already`);
    expect(() => rig.runtime.deliver({ instance: 4242, request: 1, body: healthy }, () => {})).toThrow(
      'instance 4242 is missing',
    );
  });
});
