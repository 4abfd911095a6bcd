import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { Gate } from '../../../electron/api/http/gate.ts';

const HOUR_MS = 3_600_000;

const carrying = (setCookie: string) =>
  ({ headers: { cookie: `other=1; ${setCookie.split(';')[0]}` } }) as unknown as IncomingMessage;

it('a browser session ends after twelve hours, and lives through a restart of the desk', () => {
  let now = 1_000;
  const gate = () => new Gate('token', 8350, () => now);
  const request = carrying(gate().openSession());
  expect(gate().hasSession(request)).toBe(true);
  now += 12 * HOUR_MS - 1;
  expect(gate().hasSession(request)).toBe(true);
  now += 1;
  expect(gate().hasSession(request)).toBe(false);
});

it('a browser session is worth nothing at another desk, or with another token', () => {
  const request = carrying(new Gate('token', 8350).openSession());
  expect(new Gate('token', 8351).hasSession(request)).toBe(false);
  expect(new Gate('other', 8350).hasSession(request)).toBe(false);
  const renamed = carrying(new Gate('token', 8350).openSession().replace('8350', '8351'));
  expect(new Gate('token', 8351).hasSession(renamed)).toBe(false);
});
