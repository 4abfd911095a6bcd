import { resolve } from 'node:path';
import { defaultDataFolder } from '../../launch/data-folder.ts';
import type { ServedTo, ServedWith } from '../../serving/served-with.ts';
import { toGive } from '../command-name.ts';
import { SERVED_FOLDER } from './which-desk.ts';

/** The port that `desk serve` takes where none is named. */
export const USUAL_PORT = 8350;

/** How a stopped desk is started again, as the end of a sentence: the command, and what it needs besides. */
export const startWords = (dataDir: string, served: ServedWith | undefined): string =>
  `\`${startAgain(dataDir, served)}\`${besides(served?.to)}${marketMissing(served)}`;

/**
 * The command that starts a stopped desk again with all that it had: market data and algorithms, so that it can close what is open, and
 * those who are told what happens.
 *
 * @param served what it was last served with; undefined where the journal does not tell.
 */
export function startAgain(dataDir: string, served: ServedWith | undefined): string {
  // Without a note it is not known, but what npm start opens is always the demonstration.
  const isUsual = resolve(dataDir) === resolve(defaultDataFolder()) && served?.to?.nats === undefined;
  if (isUsual && served?.demo !== false) return 'npm start';
  const where = dataDir === SERVED_FOLDER ? [] : ['--data-dir', dataDir];
  const folders = (served?.algorithms ?? []).flatMap((folder) => ['--algorithms', folder]);
  return toGive('serve', ...where, ...market(served), ...folders, ...outward(served?.to));
}

function market(served: ServedWith | undefined): string[] {
  if (served === undefined) return [];
  const { demo, feed } = served;
  if (demo) return ['--demo'];
  if (feed.kind === 'none') return [];
  return ['--feed', feed.kind === 'replay' ? `replay:${feed.file}` : feed.kind];
}

function outward(to: ServedTo | undefined): string[] {
  if (to === undefined) return [];
  const { port, profile, nats, natsAccess = {} } = to;
  const { credsFile, nkeyFile, tokenFile, user, passwordFile, caFile } = natsAccess;
  const given: readonly (readonly [flag: string, value: string | undefined])[] = [
    ['--port', port === USUAL_PORT || port === 0 ? undefined : String(port)],
    ['--nats', nats],
    ['--nats-creds-file', credsFile],
    ['--nats-nkey-file', nkeyFile],
    ['--nats-token-file', tokenFile],
    ['--nats-user', user],
    ['--nats-password-file', passwordFile],
    ['--nats-ca', caFile],
    ['--profile', profile === 'production' ? profile : undefined],
  ];
  return given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
}

/** What the command does not name because it is secret. */
function besides(to: ServedTo | undefined): string {
  const names = to?.variables ?? [];
  const set = names.length === 0 ? '' : `, with ${names.join(' and ')} set as before`;
  return to?.webhook ? `${set}, and with --webhook URL, which is not kept` : set;
}

/** What to add where it would come up without market data. */
export const marketMissing = (served: ServedWith | undefined): string =>
  served === undefined || (!served.demo && served.feed.kind === 'none')
    ? '; without market data nothing is closed: add --feed sim, --feed replay:FILE or --demo, whichever it had'
    : '';
