import { isLoopback } from '../../shared/base/loopback.ts';
import { BusError } from './bus-error.ts';

/** Where a NATS server takes WebSockets. */
export interface BusAddress {
  readonly url: string;
  /** The same for people: scheme, host and port alone. */
  readonly shown: string;
}

/**
 * Reads the address of a NATS server's WebSocket. Events tell what the desk trades, so without encryption they stay on
 * this machine.
 *
 * @throws {BusError} for an address that the desk does not use, with words that never repeat what may be secret in it.
 */
export function busAddress(text: string): BusAddress {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new BusError(
      'the desk speaks with NATS over WebSocket: give wss://HOST:PORT or, on this machine, ws://127.0.0.1:PORT',
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new BusError(
      'the address of NATS must not hold a name or a password: whoever sees the command would read it',
    );
  if (url.protocol === 'ws:' && !isLoopback(url.hostname))
    throw new BusError(`events would cross the network to ${url.host} in the clear: give wss:// for another machine`);
  return { url: url.href, shown: `${url.protocol}//${url.host}` };
}
