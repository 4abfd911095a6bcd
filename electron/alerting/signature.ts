import { createHmac } from 'node:crypto';
import { WebhookError } from './webhook-error.ts';

const PREFIX = 'whsec_';
const LEAST_BYTES = 16;

/** A key as it was configured; `undefined` where none was. Signs what is sent. */
export type Sign = (id: string, atSeconds: number, body: string) => string;

/**
 * Signatures after the Standard Webhooks specification (www.standardwebhooks.com, "Signature scheme"): HMAC-SHA256 over
 * `ID.SECONDS.BODY` in base64, after `v1,`. The time is signed too, so that a receiver can refuse what is old and sent again.
 *
 * @param secret `whsec_` and base64, as the specification writes keys, or any text, whose UTF-8 bytes are the key.
 * @throws {WebhookError} for a key of fewer than 16 bytes.
 */
export function signer(secret: string): Sign {
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
  if (key.length < LEAST_BYTES)
    throw new WebhookError(`the webhook's secret is too short to guess safely: give at least ${LEAST_BYTES} bytes`);
  return (id, atSeconds, body) =>
    `v1,${createHmac('sha256', key).update(`${id}.${atSeconds}.${body}`).digest('base64')}`;
}
