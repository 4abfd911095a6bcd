import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerSpeech } from '../../../electron/bus/server-speech.ts';

const INFO = 'INFO {"server_id":"é","max_payload":1048576}\r\n';
const SOUND = [
  'PING\r\n',
  'pong\r\n',
  '+OK\r\n',
  "-ERR 'Authorization Violation'\r\n",
  'MSG a.b 1 5\r\nhello\r\n',
  'MSG a.b\t1 reply 0\r\n\r\n',
  'HMSG a 12 25 28\r\nNATS/1.0\r\nA-b: c: d\r\n\r\n\r\nabc\r\n',
  'HMSG a 1 r 16 16\r\nNATS/1.0 503\r\n\r\n\r\n',
  'MSG a 1 6\r\nMSG a \r\n',
  INFO,
];

/** What is wrong with bytes that come in pieces of these sizes. */
function problemIn(text: string, sizes: readonly number[] = []): string | undefined {
  const bytes = Buffer.from(text, 'utf8');
  const speech = new ServerSpeech();
  let problem: string | undefined;
  for (let at = 0, piece = 0; at < bytes.length && problem === undefined; piece += 1) {
    const next = at + (sizes[piece % sizes.length] ?? bytes.length);
    problem = speech.take(bytes.subarray(at, next));
    at = next;
  }
  return problem;
}

describe('what a NATS server says', () => {
  it('is let through, however it is cut into pieces', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SOUND), { maxLength: 12 }), sizes, (operations, cut) => {
        expect(problemIn(INFO + operations.join(''), cut)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['A'.repeat(70_000), /a line is longer than 65536 bytes/],
    ['PING\r\n', /does not begin by saying what it is/],
    [`${INFO}AAAA\r\n`, /says what no NATS server says/],
    [`${INFO}PING\n`, /a line has no end/],
    ['INFO {"a":\r\n', /cannot be read/],
    ['INFO null\r\n', /cannot be read/],
    [`${INFO}MSG a 5\r\n`, /beginning of a message/],
    [`${INFO}MSG a 1 r x 5\r\n`, /beginning of a message/],
    [`${INFO}MSG a one 5\r\n`, /beginning of a message/],
    [`${INFO}MSG a 1 -5\r\n`, /beginning of a message/],
    [`${INFO}MSG a 1 1048577\r\n`, /1048577 bytes is larger/],
    [`${INFO}HMSG a 1 9 8\r\n`, /beginning of a message/],
    [`${INFO}HMSG a 1 0 8\r\n`, /beginning of a message/],
    [`${INFO}HMSG a 1 70000 70000\r\n`, /larger/],
    [`${INFO}HMSG a 1 16 16\r\nNATS/1.0\r\n b:\r\n\r\n`, /headers of a message/],
    [`${INFO}HMSG a 1 4 8\r\nHTTPbody\r\n`, /headers of a message/],
    [`${INFO}MSG a 1 5\r\nhelloA\r\n`, /behind its end/],
    [`${INFO}MSG a 1 5\r\nhello${'A'.repeat(9)}`, /behind its end/],
    [`${INFO}MSG a 1 5\r\nhelloA\n`, /behind its end/],
  ])('is cut off where it is %j', (text, words) => {
    expect(problemIn(text)).toMatch(words);
    expect(problemIn(text, [3])).toMatch(words);
  });

  it('keeps little of what does not end', () => {
    const speech = new ServerSpeech();
    const piece = Buffer.alloc(1_024, 0x41);
    let pieces = 0;
    while (speech.take(piece) === undefined) pieces += 1;
    expect(pieces).toBe(64);
  });
});
