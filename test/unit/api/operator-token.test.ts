import { SignJWT, UnsecuredJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { TokenMint, type TokenUse } from '../../../electron/api/operator/signed-token.ts';
import { isOperatorToken } from '../../../electron/api/token.ts';
import type { OperatorSession } from '../../../shared/domain/operator.ts';
import { epochNs } from '../../../shared/units/time.ts';

const KEY = Buffer.alloc(32, 7);
const START = 1_700_000_000_000_000_000n;
const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;

let now: bigint;
beforeEach(() => {
  now = START;
});

const mint = (key = KEY, deskId = 'desk-1') => new TokenMint(key, deskId, () => epochNs(now));
const session = (minutes = 720n): OperatorSession => ({
  id: 's-1',
  name: 'ann',
  generation: 3,
  openedAt: epochNs(START),
  endsAt: epochNs(START + minutes * MINUTE),
});
const CLAIMS = { name: 'ann', session: 's-1', generation: 3 };

describe('a token', () => {
  it('says whose session it is, for a quarter of an hour', async () => {
    const { text, expiresAt } = await mint().issue(session(), 'bearer');
    expect(isOperatorToken(text)).toBe(true);
    expect(expiresAt).toBe(START + 15n * MINUTE);
    expect(await mint().read(text, 'bearer')).toEqual(CLAIMS);
    now += 15n * MINUTE - SECOND;
    expect(await mint().read(text, 'bearer')).toEqual(CLAIMS);
    now += SECOND;
    expect(await mint().read(text, 'bearer')).toBeUndefined();
  });

  it('outlasts no session', async () => {
    const { text, expiresAt } = await mint().issue(session(5n), 'bearer');
    expect(expiresAt).toBe(START + 5n * MINUTE);
    now += 5n * MINUTE;
    expect(await mint().read(text, 'bearer')).toBeUndefined();
  });

  it('from the future is refused: the clock was set back since', async () => {
    const { text } = await mint().issue(session(), 'bearer');
    now -= SECOND;
    expect(await mint().read(text, 'bearer')).toBeUndefined();
  });

  it('of another desk, or signed by another key, is refused', async () => {
    const { text } = await mint().issue(session(), 'bearer');
    expect(await mint(KEY, 'desk-2').read(text, 'bearer')).toBeUndefined();
    expect(await mint(Buffer.alloc(32, 8)).read(text, 'bearer')).toBeUndefined();
  });

  it.each<[string, TokenUse, TokenUse]>([
    ['a cookie as a bearer token', 'console:8350', 'bearer'],
    ['a bearer token as a cookie', 'bearer', 'console:8350'],
    ['a cookie at another port', 'console:8350', 'console:8351'],
  ])('serves for nothing else: %s', async (_, issued, used) => {
    const { text } = await mint().issue(session(), issued);
    expect(await mint().read(text, issued)).toEqual(CLAIMS);
    expect(await mint().read(text, used)).toBeUndefined();
  });

  it('that was cut, changed or glued together is refused', async () => {
    const { text } = await mint().issue(session(), 'bearer');
    const [header = '', payload = '', signature = ''] = text.split('.');
    const admin = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'eve' }),
    );
    const forged = [
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${admin.toString('base64url')}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -2)}AA`,
      `${text}.${text}`,
      '..',
      'eyJ.eyJ.eyJ',
    ];
    for (const each of forged) expect(await mint().read(each, 'bearer')).toBeUndefined();
  });
});

describe('a token that somebody made up', () => {
  const claims = { sid: 's-1', gen: 3, sub: 'ann', iss: 'hotswap-desk', aud: 'desk-1' };
  const times = { iat: Number(START / SECOND), nbf: Number(START / SECOND), exp: Number(START / SECOND) + 60 };

  it('without a signature is refused', async () => {
    const text = new UnsecuredJWT({ ...claims, ...times }).encode();
    expect(await mint().read(text, 'bearer')).toBeUndefined();
  });

  it('with a key that is not this desk’s, or by another algorithm, is refused', async () => {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const text = await new SignJWT({ ...claims, ...times })
        .setProtectedHeader({ alg })
        .sign(new Uint8Array(64).fill(7));
      expect(await mint().read(text, 'bearer')).toBeUndefined();
    }
    const bare = await new SignJWT({ ...claims, ...times })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new Uint8Array(KEY));
    expect(await mint().read(bare, 'bearer')).toBeUndefined();
  });
});
