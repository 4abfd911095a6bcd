import type { JournalPort } from '../engine/ports.ts';
import type { FeedChoice } from './assemble.ts';
import type { OutwardOptions } from './outward.ts';
import type { Profile } from './profile.ts';

/** What a desk was last served with, as far as it needs it again to go on where it stopped. */
export interface ServedWith {
  readonly demo: boolean;
  readonly feed: FeedChoice;
  readonly algorithms: readonly string[];
  /** Undefined in a journal that was last served by a version which did not note it. */
  readonly to?: ServedTo;
}

/** Where it was served, and whom it told what happens: addresses and names of files, never anything that is secret. */
export interface ServedTo {
  readonly port: number;
  readonly profile: Profile;
  /** Address of the NATS server. */
  readonly nats?: string;
  readonly natsAccess?: Pick<
    NonNullable<OutwardOptions['natsAccess']>,
    'credsFile' | 'nkeyFile' | 'tokenFile' | 'user' | 'passwordFile' | 'caFile'
  >;
  /** Whether alerts were posted somewhere. Where is not kept: such an address is often a secret itself. */
  readonly webhook: boolean;
  /** Variables of the environment that held secrets. */
  readonly variables: readonly string[];
}

/** What is noted of where a desk is served. */
export function servedTo(options: OutwardOptions & { readonly port: number }, profile: Profile): ServedTo {
  const { port, nats, natsAccess = {}, webhook, webhookSecret } = options;
  const { token, password, credsFile, nkeyFile, tokenFile, user, passwordFile, caFile } = natsAccess;
  const secrets = [
    ['DESK_NATS_TOKEN', nats && token],
    ['DESK_NATS_PASSWORD', nats && password],
    ['DESK_WEBHOOK_SECRET', webhook && webhookSecret],
  ] as const;
  return {
    port,
    profile,
    ...(nats !== undefined && { nats, natsAccess: { credsFile, nkeyFile, tokenFile, user, passwordFile, caFile } }),
    webhook: webhook !== undefined,
    variables: secrets.flatMap(([name, value]) => (value ? [name] : [])),
  };
}

const KEY = 'served_with';

/**
 * Notes what a desk is served with, so that a person can be told how to start it again. One that is served without market
 * data leaves the last that had some: without any, nothing that is open can be closed.
 */
export function noteServedWith(journal: JournalPort, served: ServedWith): void {
  const { to } = served;
  const isBlind = !served.demo && served.feed.kind === 'none';
  const { demo, feed, algorithms } = (isBlind && servedWith(journal)) || served;
  const text = JSON.stringify({ demo, feed, algorithms, ...(to && { to }) } satisfies ServedWith);
  if (journal.meta(KEY) !== text) journal.setMeta(KEY, text);
}

/** What the desk of a journal was last served with; undefined where nobody noted it. */
export function servedWith(journal: Pick<JournalPort, 'meta'>): ServedWith | undefined {
  const text = journal.meta(KEY);
  return text === undefined ? undefined : (JSON.parse(text) as ServedWith);
}
