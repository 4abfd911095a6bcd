import type { BusAddress } from './address.ts';
import { busAddress } from './address.ts';
import { authorities } from './authorities.ts';
import { BusError } from './bus-error.ts';
import { type CredentialSources, type Credentials, credentialsFrom } from './credentials.ts';

/** A NATS server, and how the desk meets it. */
export interface BusServer extends BusAddress {
  /** None by default. */
  readonly credentials?: Credentials | undefined;
  /** Certificates, in PEM, of those whom the desk believes who the server is. */
  readonly authorities?: readonly string[] | undefined;
  /** True: nothing is published on a server that lets clients in who do not say who they are. */
  readonly namedOnly?: boolean | undefined;
}

export interface BusOptions extends CredentialSources {
  /** Address of the server's WebSocket. */
  readonly url: string;
  /** File of the certificates, in PEM, of the only authorities to believe. */
  readonly caFile?: string | undefined;
  /** True for a desk in production: it brings credentials, and wants the server to ask everybody for some. */
  readonly production?: boolean | undefined;
}

/** @throws {BusError} for what the desk does not use, and for what cannot be used, in words that repeat no secret. */
export function busServer({ url, caFile, production = false, ...sources }: BusOptions): BusServer {
  const address = busAddress(url);
  const credentials = credentialsFrom(sources);
  if (production && credentials === undefined)
    throw new BusError(
      'a desk in production brings credentials to NATS: give --nats-creds-file, --nats-nkey-file, --nats-token-file or --nats-user',
    );
  const encrypted = address.url.startsWith('wss:');
  if (caFile !== undefined && !encrypted) throw new BusError('authorities for NATS are of use with wss:// alone');
  return {
    ...address,
    credentials,
    authorities: encrypted ? authorities(caFile) : undefined,
    namedOnly: production,
  };
}
