import { createHmac, hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { OperatorSession } from '../../../shared/domain/operator.ts';
import { type EpochNs, epochMs, epochNs } from '../../../shared/units/time.ts';

/** How long a bearer token serves before it has to be refreshed. */
const TOKEN_NS = 15n * 60n * 1_000_000_000n;

const ALGORITHM = 'HS256';
const ISSUER = 'hotswap-desk';

/** What a token is for. Each has a key of its own: none serves for another, and a cookie at no other port. */
export type TokenUse = 'bearer' | `console:${number}`;

/** A token with the time at which it expires. */
export interface SignedToken {
  readonly text: string;
  readonly expiresAt: EpochNs;
}

/** What a valid token says. Whether its session stands is not the token's to say. */
export interface TokenClaims {
  readonly name: string;
  readonly session: string;
  readonly generation: number;
}

/** Signs and reads the tokens of one desk: JSON Web Tokens (RFC 7519) with HMAC-SHA-256. */
export class TokenMint {
  readonly #key: Buffer;
  readonly #deskId: string;
  readonly #now: () => EpochNs;

  /** @param now Desk time. */
  constructor(key: Buffer, deskId: string, now: () => EpochNs) {
    this.#key = key;
    this.#deskId = deskId;
    this.#now = now;
  }

  /** A token for a session. A bearer token serves for a quarter of an hour, a cookie as long as the session. */
  async issue(session: OperatorSession, use: TokenUse): Promise<SignedToken> {
    const now = this.#now();
    const soon = epochNs(now + TOKEN_NS);
    const expiresAt = use !== 'bearer' || session.endsAt < soon ? session.endsAt : soon;
    const issued = seconds(now);
    const text = await new SignJWT({ sid: session.id, gen: session.generation })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(this.#deskId)
      .setSubject(session.name)
      .setIssuedAt(issued)
      .setNotBefore(issued)
      .setExpirationTime(seconds(expiresAt))
      .sign(this.#keyFor(use));
    return { text, expiresAt };
  }

  /** What a token says; undefined for one that is not of this desk, not for this use, over, or not valid yet. */
  async read(text: string, use: TokenUse): Promise<TokenClaims | undefined> {
    try {
      const { payload } = await jwtVerify(text, this.#keyFor(use), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: this.#deskId,
        currentDate: new Date(epochMs(this.#now())),
        requiredClaims: ['sub', 'sid', 'gen', 'exp', 'nbf', 'iat'],
      });
      const { sub, sid, gen } = payload;
      if (typeof sub !== 'string' || typeof sid !== 'string' || typeof gen !== 'number') return undefined;
      return { name: sub, session: sid, generation: gen };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** A signature of a text that is no token, base64url. */
  sign(text: string): string {
    return createHmac('sha256', this.#keyFor('text')).update(`${this.#deskId} ${text}`).digest('base64url');
  }

  #keyFor(use: TokenUse | 'text'): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#key, '', `hotswap-desk ${use}`, 32));
  }
}

const seconds = (at: EpochNs): number => Number(at / 1_000_000_000n);
