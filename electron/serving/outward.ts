import type { Alert } from '../../shared/domain/alert.ts';
import type { Outward } from '../../shared/domain/outward.ts';
import { webhookAddress } from '../alerting/address.ts';
import { signer } from '../alerting/signature.ts';
import { Webhook } from '../alerting/webhook.ts';
import { announcing } from '../bus/announcing-journal.ts';
import { BusError } from '../bus/bus-error.ts';
import { Publisher } from '../bus/publisher.ts';
import { type BusOptions, busServer } from '../bus/server.ts';
import type { JournalPort } from '../engine/ports.ts';
import { onAlert } from '../host/alerts.ts';
import type { Desk } from '../host/desk.ts';
import type { Profile } from './profile.ts';

type NatsAccess = Omit<BusOptions, 'url' | 'production'>;

/** Who is told what happens on a desk, besides those who look at it. */
export interface OutwardOptions {
  /** Address of a NATS server's WebSocket, for the events. */
  readonly nats?: string | undefined;
  /** The desk's credentials there, and by whom the server is known. */
  readonly natsAccess?: NatsAccess | undefined;
  /** Address that alerts are posted to. */
  readonly webhook?: string | undefined;
  /** Signs what is posted. */
  readonly webhookSecret?: string | undefined;
  /** Called with every alert, from the first turn of the desk on. */
  readonly onAlert?: ((alert: Alert) => void) | undefined;
}

/** What is said of a server that was not named was meant for one. Variables of the environment may be there for other commands. */
function refuseIdle({ credsFile, nkeyFile, tokenFile, user, passwordFile, caFile }: NatsAccess): void {
  if ([credsFile, nkeyFile, tokenFile, user, passwordFile, caFile].some((each) => each !== undefined))
    throw new BusError('credentials or authorities for NATS, and no address: give --nats URL too');
}

/** The ways out of the building. They wait for those outside; the desk never waits for them. */
export class WaysOut implements Outward {
  /** The journal to put the desk on: it wakes the bus when there are events for it. */
  readonly journal: JournalPort;
  readonly #options: OutwardOptions;
  readonly #publisher: Publisher | undefined;
  readonly #webhookTo: Omit<ConstructorParameters<typeof Webhook>[0], 'deskId'> | undefined;
  #webhook: Webhook | undefined;
  #closed: Promise<void> | undefined;

  /**
   * @param profile `standard` by default.
   * @throws {BusError} or {WebhookError} for an address or a secret that cannot be used.
   */
  constructor(journal: JournalPort, options: OutwardOptions, profile: Profile = 'standard') {
    const { nats, natsAccess, webhook, webhookSecret } = options;
    this.#options = options;
    this.#webhookTo =
      webhook === undefined
        ? undefined
        : {
            address: webhookAddress(webhook),
            sign: webhookSecret === undefined ? undefined : signer(webhookSecret),
          };
    const production = profile === 'production';
    if (nats === undefined && natsAccess !== undefined) refuseIdle(natsAccess);
    const server = nats === undefined ? undefined : busServer({ ...natsAccess, url: nats, production });
    const publisher = server && new Publisher(journal, server);
    this.#publisher = publisher;
    this.journal = publisher ? announcing(journal, () => publisher.written()) : journal;
  }

  /** Passes the desk's alerts on. Call once, before the desk's first turn. */
  follow(desk: Desk): void {
    const tell = this.#options.onAlert;
    const webhook = this.#webhookTo && new Webhook({ ...this.#webhookTo, deskId: desk.deskId });
    this.#webhook = webhook;
    if (webhook === undefined && tell === undefined) return;
    onAlert(desk, (alert) => {
      webhook?.send(alert);
      tell?.(alert);
    });
  }

  bus = () => this.#publisher?.state();
  webhook = () => this.#webhook?.state();

  /** Gives what is on its way a moment. Call before the journal is closed; calling it again does nothing more. */
  close(): Promise<void> {
    this.#closed ??= Promise.all([this.#publisher?.close(), this.#webhook?.close()]).then(() => {});
    return this.#closed;
  }
}
