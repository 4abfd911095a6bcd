/** Alerts over a real HTTP server on the loopback. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webhookAddress } from '../../../electron/alerting/address.ts';
import { AlertQueue } from '../../../electron/alerting/alert-queue.ts';
import { signer } from '../../../electron/alerting/signature.ts';
import { Webhook } from '../../../electron/alerting/webhook.ts';
import type { Alert, Severity } from '../../../shared/domain/alert.ts';
import { epochNs } from '../../../shared/units/time.ts';

const DESK = '0000002a-0000-8004-8000-000000000001';
const SECRET = 'a secret of enough bytes';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let received: Received[];
let answer: (response: ServerResponse, request: Received) => void;
let webhook: Webhook | undefined;

const ok = (response: ServerResponse): void => void response.writeHead(204).end();

function listen(port = 0): Promise<number> {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const got = { headers: request.headers, body };
    received.push(got);
    answer(response, got);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

const hangUp = (): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

let port: number;
beforeEach(async () => {
  received = [];
  answer = ok;
  port = await listen();
});
afterEach(async () => {
  await webhook?.close();
  webhook = undefined;
  await hangUp();
});

const alert = (id: number, severity: Severity = 'critical'): Alert => ({
  id,
  severity,
  title: 'Daily loss limit crossed',
  text: 'The slot momentum:paper: 20134.2 against a limit of 20000.',
  scope: 'momentum:paper',
  at: epochNs(1_723_075_200_123_456_789n),
});

function open(secret?: string, path = '/hook/s3cret'): Webhook {
  webhook = new Webhook({
    address: webhookAddress(`http://127.0.0.1:${port}${path}`),
    sign: secret === undefined ? undefined : signer(secret),
    deskId: DESK,
  });
  return webhook;
}

const until = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 30_000, interval: 10 }).toEqual(expected);
const sequences = () => received.map(({ body }) => JSON.parse(body).sequence as number);

describe('the webhook', () => {
  it('posts an alert as JSON, under an id of its own', async () => {
    open().send(alert(7));
    await until(() => webhook?.state().delivered, 1);
    expect(received).toHaveLength(1);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': `${DESK}:7`,
      'webhook-timestamp': expect.stringMatching(/^\d+$/),
    });
    expect(received[0]?.headers['webhook-signature']).toBeUndefined();
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      id: `${DESK}:7`,
      desk_id: DESK,
      sequence: 7,
      severity: 'critical',
      title: 'Daily loss limit crossed',
      text: 'The slot momentum:paper: 20134.2 against a limit of 20000.',
      scope: 'momentum:paper',
      occurred_at: '2024-08-08T00:00:00.123Z',
    });
  });

  it('signs what it sends, so that a receiver can tell it from anything else', async () => {
    open(SECRET).send(alert(7));
    await until(() => received.length, 1);
    const [{ headers, body }] = received as [Received];
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const expected = `v1,${createHmac('sha256', SECRET).update(content).digest('base64')}`;
    expect(headers['webhook-signature']).toBe(expected);
  });

  it('keeps the order and loses nothing while the receiver is away', async () => {
    open();
    await hangUp();
    for (let id = 1; id <= 5; id += 1) webhook?.send(alert(id));
    await until(() => webhook?.state().lastError !== null);
    expect(webhook?.state()).toMatchObject({ waiting: 5, delivered: 0 });
    expect(webhook?.state().lastError).toContain('ECONNREFUSED');
    await listen(port);
    await until(() => webhook?.state().delivered, 5);
    expect(sequences()).toEqual([1, 2, 3, 4, 5]);
    expect(webhook?.state()).toMatchObject({ waiting: 0, dropped: 0, lastError: null });
  });

  it('tries again until the receiver has taken an alert, and only then the next', async () => {
    let refusals = 3;
    answer = (response) => {
      refusals -= 1;
      response.writeHead(refusals >= 0 ? 503 : 200).end();
    };
    open();
    for (const id of [1, 2]) webhook?.send(alert(id));
    await until(() => webhook?.state().delivered, 2);
    expect(sequences()).toEqual([1, 1, 1, 1, 2]);
    expect(new Set(received.slice(0, 4).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([`${DESK}:1`]));
  });

  it('gives an alert up that the receiver will not have, so that those behind it come through', async () => {
    answer = (response, { body }) => void response.writeHead(JSON.parse(body).sequence === 1 ? 422 : 200).end();
    open();
    for (const id of [1, 2]) webhook?.send(alert(id));
    await until(() => webhook?.state().delivered, 1);
    expect(sequences()).toEqual([1, 1, 1, 2]);
    expect(webhook?.state()).toMatchObject({ dropped: 1, waiting: 0 });
  });

  it('follows no redirect', async () => {
    answer = (response) => void response.writeHead(307, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
    open().send(alert(1));
    await until(() => webhook?.state().lastError?.includes('redirects to another address (307)'));
    expect(webhook?.state().delivered).toBe(0);
  });

  it('does not wait for a receiver that says nothing, neither when it sends nor when it ends', async () => {
    answer = () => {};
    open();
    webhook?.send(alert(1));
    await until(() => received.length, 1);
    await webhook?.close();
    expect(webhook?.state()).toMatchObject({ delivered: 0, waiting: 1 });
  });

  it('leaves a receiver that does not answer in time, and tries again', async () => {
    answer = (response) => {
      if (received.length > 1) ok(response);
    };
    open().send(alert(1));
    await until(() => webhook?.state().lastError?.includes('did not answer within'));
    await until(() => webhook?.state().delivered, 1);
    expect(sequences()).toEqual([1, 1]);
  });

  it('never reads an answer without end', async () => {
    answer = (response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.once('close', () => clearInterval(more));
    };
    open().send(alert(1));
    await until(() => webhook?.state().delivered, 1);
  });

  it('tells nobody the path of its address, which may be a secret', async () => {
    open();
    await hangUp();
    webhook?.send(alert(1));
    await until(() => webhook?.state().lastError !== null);
    expect(JSON.stringify(webhook?.state())).not.toContain('s3cret');
    await listen(port);
  });
});

describe('the alerts that wait', () => {
  it('never become more than there is room for: the oldest of the least severe give way', () => {
    const queue = new AlertQueue(3);
    queue.push(alert(1, 'info'));
    queue.push(alert(2, 'warning'));
    queue.push(alert(3));
    queue.push(alert(4, 'info'));
    queue.push(alert(5));
    const left: number[] = [];
    for (let first = queue.first; first !== undefined; first = queue.first) {
      left.push(first.id);
      queue.shift();
    }
    // The first is on its way already.
    expect(left).toEqual([1, 3, 5]);
    expect(queue.dropped).toBe(2);
  });
});

describe('the signature', () => {
  it('is that of the Standard Webhooks specification', () => {
    const key = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = '{"test": 2432232314}';
    expect(signer(`whsec_${key}`)('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('is not made with a key that can be guessed', () => {
    expect(() => signer('short')).toThrow('at least 16 bytes');
    expect(() => signer('whsec_c2hvcnQ=')).toThrow('at least 16 bytes');
  });
});

describe('the address of the webhook', () => {
  it.each(['https://alerts.example/hook', 'http://127.0.0.1:9000/hook', 'http://localhost:9000', 'http://[::1]:9000/'])(
    'takes %s',
    (text) => {
      expect(new URL(webhookAddress(text).url).host).toBe(new URL(text).host);
    },
  );

  it.each([
    ['http://alerts.example/s3cret', 'in the clear'],
    ['http://127.0.0.1.alerts.example/s3cret', 'in the clear'],
    ['ftp://127.0.0.1/s3cret', 'no web address'],
    ['alerts.example', 'no web address'],
    ['https://ann:s3cret@alerts.example', 'must not hold a name or a password'],
  ])('refuses %s', (text, words) => {
    expect(() => webhookAddress(text)).toThrow(words);
    expect(() => webhookAddress(text)).not.toThrow('s3cret');
  });
});
