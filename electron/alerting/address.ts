import { isLoopback } from '../../shared/base/loopback.ts';
import { WebhookError } from './webhook-error.ts';

/** Where alerts are posted. */
export interface WebhookAddress {
  readonly url: string;
  /** The same for people and logs: scheme, host and port alone, since many services keep a secret in the path. */
  readonly shown: string;
}

/**
 * Reads the address of a webhook. Alerts tell what the desk trades, so without encryption they stay on this machine.
 *
 * @throws {WebhookError} for an address that the desk does not use, with words that never repeat what may be secret in it.
 */
export function webhookAddress(text: string): WebhookAddress {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new WebhookError(
      'the webhook is no web address: give https://HOST/PATH or, on this machine, http://127.0.0.1:PORT/PATH',
    );
  if (url.username !== '' || url.password !== '')
    throw new WebhookError(
      'the address of the webhook must not hold a name or a password: set DESK_WEBHOOK_SECRET instead',
    );
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new WebhookError(
      `alerts would cross the network to ${url.host} in the clear: give https:// for another machine`,
    );
  url.hash = '';
  return { url: url.href, shown: url.origin };
}
