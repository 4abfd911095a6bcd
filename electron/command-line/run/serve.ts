import type { Desk } from '../../host/desk.ts';
import type { FeedChoice } from '../../serving/assemble.ts';
import { tellEvents } from '../../serving/events-told.ts';
import type { Profile } from '../../serving/profile.ts';
import type { RotationChoice } from '../../serving/rotation.ts';
import { startDesk } from '../../serving/start-desk.ts';
import { Unrecorded } from '../../serving/unrecorded.ts';
import { endWords, stopAsked } from './stop-asked.ts';

interface ServeFlags {
  readonly port: number;
  readonly dataDir: string;
  readonly token?: string;
  readonly feed: FeedChoice;
  readonly algorithms?: string[];
  readonly demo?: boolean;
  readonly record?: string;
  readonly nats?: string;
  readonly natsCredsFile?: string;
  readonly natsNkeyFile?: string;
  readonly natsTokenFile?: string;
  readonly natsUser?: string;
  readonly natsPasswordFile?: string;
  readonly natsCa?: string;
  readonly profile?: Profile;
  readonly rotate?: RotationChoice['when'];
  readonly rotateSize?: number;
  readonly webhook?: string;
}

/**
 * `desk serve`: runs until it is told to stop by SIGINT or SIGTERM, or until its terminal is closed, then closes its books. Prints the console's address,
 * with the token in the fragment (which a browser never sends), once everything answers; then, in a line each on standard error, what
 * whoever watches must not miss. At its end it says what could not be recorded, and is lost.
 */
export async function serve(flags: ServeFlags): Promise<number> {
  const { port, dataDir, token, feed, algorithms, demo, record, nats, profile, rotate, rotateSize, webhook } = flags;
  let unrecorded: Unrecorded | undefined;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const stopped = stopAsked(() => unrecorded?.facts ?? 0, say);
  const running = await startDesk({
    dataDir,
    port,
    token,
    feed,
    demo,
    record,
    nats,
    natsAccess: natsAccess(flags),
    profile,
    rotation: { ...(rotate && { when: rotate }), ...(rotateSize && { sizeMb: rotateSize }) },
    webhook,
    // Not an option: the process list would show it.
    webhookSecret: process.env.DESK_WEBHOOK_SECRET || undefined,
    ...(algorithms ? { algorithmFolders: algorithms } : {}),
  });
  unrecorded = new Unrecorded(running.desk);
  const untell = tellEvents(running.desk, say);
  process.stdout.write(`console: ${running.url}/#token=${running.token}\n`);
  process.stdout.write(`API reference: ${running.url}/docs#token=${running.token}\n`);
  process.stderr.write(`api: ${running.url}/api/v1; data: ${dataDir}; stop with Ctrl-C\n`);
  for (const line of running.segments) process.stderr.write(`${line}\n`);
  const alone = aloneInProduction(running.profile, nats);
  if (alone !== undefined) process.stderr.write(`${alone}\n`);
  const unsigned = running.desk.checkpoints?.state().problem;
  if (unsigned !== undefined) process.stderr.write(`!! ${unsigned}\n`);
  const blind = blindExit(running.desk);
  if (blind !== undefined) process.stderr.write(`${blind}\n`);
  await stopped;
  const failure = running.desk.stopped;
  untell();
  await running.close();
  const lost = unrecorded.words();
  for (const line of endWords(dataDir, lost)) say(line);
  return failure === undefined && lost.length === 0 ? 0 : 1;
}

/** The desk's credentials for NATS. Secrets themselves come from the environment: the process list would show an option. */
function natsAccess(flags: ServeFlags) {
  return {
    credsFile: flags.natsCredsFile,
    nkeyFile: flags.natsNkeyFile,
    token: process.env.DESK_NATS_TOKEN || undefined,
    tokenFile: flags.natsTokenFile,
    user: flags.natsUser,
    password: process.env.DESK_NATS_PASSWORD || undefined,
    passwordFile: flags.natsPasswordFile,
    caFile: flags.natsCa,
  };
}

/**
 * What production means where nobody is told: as it binds only what goes out, such a desk starts. A start in an emergency must not fail
 * for want of a server, but whoever meant to publish must hear that nothing is.
 */
export function aloneInProduction(profile: Profile, nats: string | undefined): string | undefined {
  if (profile !== 'production' || nats !== undefined) return undefined;
  return '!! the profile is production, and NOTHING IS PUBLISHED: no NATS server is named. Events are kept until one is: start it with --nats wss://HOST:PORT and credentials, such as --nats-creds-file FILE. Production changes nothing else; --profile standard leaves it';
}

/** An exit that cannot come to its end, because nothing is filled without a market; undefined where there is none. */
function blindExit({ feed, view }: Desk): string | undefined {
  const open = [...view.exits.values()].filter(({ status }) => status !== 'ended').map(({ exitId }) => exitId);
  if (feed.kind !== 'none' || open.length === 0) return undefined;
  return `!! exit ${open.join(', ')} has positions to close, and this desk has NO MARKET DATA: stop it, and start it with --feed or --demo`;
}
