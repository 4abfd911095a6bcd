import { describe, expect, it } from 'vitest';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { isCallMessage, MAX_MESSAGE_BYTES } from '../../../electron/api/rpc-message.ts';
import { portLine } from '../../support/console-line.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

function attached() {
  const desk = new PlainDesk();
  return { desk, ...portLine(desk) };
}

describe('a window on a message port', () => {
  it('makes calls as the administrator', async () => {
    const { desk, client } = attached();
    const entity = await client.entities.create({ name: 'port', type: 'strategy', version: '1.0.0' });
    expect(await client.entities.get({ entity_id: entity.entity_id })).toEqual(entity);
    expect(desk.executed[0]?.author).toEqual({ actor: 'administrator', role: 'administrator' });
  });

  it('is told errors by their code', async () => {
    const { client } = attached();
    const unknown = client.swaps.get({ swap_id: '11111111-1111-8111-8111-111111111111' });
    await expect(unknown).rejects.toMatchObject({ code: 'not_found', status: 404, defined: true });
  });

  it('watches, until it closes', async () => {
    const { desk, client, far } = attached();
    const frames = await client.console.watch();
    expect((await frames.next()).value).toMatchObject({ type: 'snapshot' });
    far.close();
    await expect.poll(() => feedOf(desk).watchers).toBe(0);
  });

  it('can send what it likes without harm', async () => {
    const { client, far } = attached();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    for (const message of [
      '',
      '{',
      'null',
      5,
      null,
      undefined,
      {},
      { i: '1', p: {} },
      new Uint8Array([255, 1]),
      ['a'],
    ]) {
      for (let n = 0; n < 30; n += 1) far.postMessage(message);
    }
    expect(await client.health.get()).toEqual({ status: 'healthy' });
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('a call message', () => {
  it.each([
    ['a call', '{"i":"1","p":{"u":"/health/get"}}', true],
    ['a call with input', '{"i":"a","p":{"u":"/entities/list","b":{"json":{"page":1}}}}', true],
    ['a call that says so', '{"i":"1","t":1,"p":{"u":"/health/get","m":"POST","h":{"last-event-id":"1"}}}', true],
    ['the end of a call', '{"i":"1","t":4}', true],
    ['another method', '{"i":"1","p":{"u":"/health/get","m":"GET"}}', false],
    ['an address', '{"i":"1","p":{"u":"http://evil.example/"}}', false],
    ['a stream', '{"i":"1","t":3,"p":{}}', false],
    ['a file', '{"i":"1","p":{"u":"/a","h":{"Content-Disposition":"x"}}}', false],
    ['headers that are no object', '{"i":"1","p":{"u":"/a","h":[]}}', false],
    ['a long id', `{"i":"${'1'.repeat(65)}","p":{"u":"/a"}}`, false],
    ['too much', JSON.stringify({ i: '1', p: { u: '/a', b: 'x'.repeat(MAX_MESSAGE_BYTES) } }), false],
    ['an object', { i: '1', p: { u: '/a' } }, false],
  ])('%s: %s', (_, message, accepted) => {
    expect(isCallMessage(message)).toBe(accepted);
  });
});
