/** Who is let in, by whom, and over what: credentials, certificates and the production profile, on a real server. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nkeys } from 'nats.ws';
import { beforeEach, describe, expect, it } from 'vitest';
import { type BusOptions, busServer } from '../../electron/bus/server.ts';
import { BusRig, NATS_INSTALLED } from '../support/bus-rig.ts';
import { authority, type Certified } from '../support/certificates.ts';
import { operatorSetup } from '../support/nats-accounts.ts';
import type { NatsServer } from '../support/nats-server.ts';

const WS = 'ws://127.0.0.1:1';
const SECRET = 'a-secret-of-the-test';

let rig: BusRig;

beforeEach(() => {
  rig = new BusRig();
});

/** A file in the test's folder. */
function file(name: string, text: string, mode = 0o600): string {
  const path = join(rig.directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const until = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 30_000, interval: 10 }).toEqual(expected);
const published = (count: number) => until(() => rig.publisher?.state().published, count);
const says = (words: string) => until(() => rig.publisher?.state().lastError?.includes(words));
const publish = (options: BusOptions) => rig.publish(busServer(options));

const userKeys = nkeys.createUser();
const seedOf = (keys: ReturnType<typeof nkeys.createUser>): string => Buffer.from(keys.getSeed()).toString();

/** Each kind of credentials, with a server that wants them, and others that it does not take. */
const KINDS = [
  {
    kind: 'a token',
    setup: () => [`authorization { token: "${SECRET}" }`],
    right: () => ({ tokenFile: file('token', `${SECRET}\n`) }),
    wrong: () => ({ token: 'another' }),
  },
  {
    kind: 'a user with a password',
    setup: () => [`authorization { user: desk, password: "${SECRET}" }`],
    right: () => ({ user: 'desk', passwordFile: file('password', SECRET) }),
    wrong: () => ({ user: 'desk', password: 'another' }),
  },
  {
    kind: 'an nkey',
    setup: () => [`authorization { users: [ { nkey: ${userKeys.getPublicKey()} } ] }`],
    right: () => ({ nkeyFile: file('seed', seedOf(userKeys)) }),
    wrong: () => ({ nkeyFile: file('seed', seedOf(nkeys.createUser())) }),
  },
] as const;

describe.skipIf(!NATS_INSTALLED)('credentials', () => {
  it.each(KINDS)('of $kind let the desk publish, also in production', async ({ setup, right }) => {
    const { url } = await rig.server({ lines: setup() });
    publish({ url, production: true, ...right() });
    rig.write(2);
    await published(2);
    expect(rig.publisher?.state().lastError).toBeNull();
  });

  it.each(KINDS)('of $kind that are wrong keep everything, and say so', async ({ setup, wrong }) => {
    const { url } = await rig.server({ lines: setup() });
    publish({ url, ...wrong() });
    rig.write(2);
    await says("does not take the desk's credentials");
    expect(rig.publisher?.state()).toMatchObject({ connected: false, published: 0, waiting: 2 });
    expect(rig.publisher?.state().lastError).not.toContain('another');
  });

  it('of a creds file let the desk publish', async () => {
    const { lines, creds } = operatorSetup();
    const { url } = await rig.server({ lines });
    publish({ url, production: true, credsFile: file('desk.creds', creds) });
    rig.write(2);
    await published(2);
  });

  it('that are put right in their file are used without a restart of the desk', async () => {
    const { url } = await rig.server({ lines: KINDS[0].setup() });
    const tokenFile = file('token', 'another');
    publish({ url, tokenFile });
    rig.write(1);
    await says('credentials');
    chmodSync(tokenFile, 0o644);
    await says('can be read by others');
    file('token', SECRET);
    await published(1);
  });
});

describe('credentials that cannot be used', () => {
  const refused = (name: string, options: () => Partial<BusOptions>, words: string) => ({ name, options, words });
  it.each([
    refused('can be read by others', () => ({ tokenFile: file('t', SECRET, 0o640) }), 'chmod 600'),
    refused('are not there', () => ({ credsFile: join(rig.directory, 'none') }), 'ENOENT'),
    refused('are a folder', () => ({ nkeyFile: rig.directory }), 'is no file'),
    refused('are empty', () => ({ tokenFile: file('t', '\n') }), 'is empty'),
    refused('are too large', () => ({ tokenFile: file('t', SECRET.repeat(9_999)) }), 'too large'),
    refused('have a space', () => ({ tokenFile: file('t', `${SECRET} ${SECRET}`) }), 'no spaces'),
    refused(
      'are the seed of an account',
      () => ({ nkeyFile: file('s', seedOf(nkeys.createAccount())) }),
      'begins with SU',
    ),
    refused('are no seed', () => ({ nkeyFile: file('s', SECRET) }), 'no nkey seed'),
    refused('are no creds', () => ({ credsFile: file('c', SECRET) }), 'is no creds file'),
    refused('are of two kinds', () => ({ token: SECRET, nkeyFile: file('s', seedOf(userKeys)) }), 'more than one kind'),
    refused('have no password', () => ({ user: 'desk' }), 'without a password'),
    refused('have no user', () => ({ passwordFile: file('p', SECRET) }), 'without a user'),
    refused('are absent in production', () => ({ production: true }), 'brings credentials'),
  ])('because they $name', ({ options, words }) => {
    const made = () => busServer({ url: WS, ...options() });
    expect(made).toThrow(words);
    expect(made).not.toThrow(SECRET);
    expect(made).toThrow(expect.objectContaining({ name: 'BusError' }));
  });

  it('but a link to a file of the owner’s alone can', () => {
    mkdirSync(join(rig.directory, 'mounted'));
    symlinkSync(file('real', SECRET), join(rig.directory, 'mounted', 'token'));
    expect(busServer({ url: WS, tokenFile: join(rig.directory, 'mounted', 'token') }).credentials).toBeDefined();
  });
});

describe('the address in production', () => {
  it.each(['ws://nats.example:8080', 'ws://10.0.0.1:8080'])('is not %s, as nowhere else', (url) => {
    expect(() => busServer({ url, token: SECRET, production: true })).toThrow('in the clear');
    expect(() => busServer({ url, token: SECRET })).toThrow('in the clear');
  });
});

describe.skipIf(!NATS_INSTALLED)('a server in production', () => {
  const user = `{ user: desk, password: "${SECRET}" }`;
  it.each([
    ['asks nobody', []],
    [
      'asks, and lets in who says nothing',
      [`authorization { users: [ ${user}, { user: guest, password: g } ] }`, 'no_auth_user: guest'],
    ],
  ] as const)('that %s gets nothing until it asks everybody', async (_, lines) => {
    const nats = await rig.server({ lines });
    publish({ url: nats.url, production: true, user: 'desk', password: SECRET });
    rig.write(2);
    await says('lets clients in who do not say who they are');
    expect(rig.publisher?.state()).toMatchObject({ connected: false, published: 0, waiting: 2 });
    await nats.kill();
    nats.configure({ lines: [`authorization { users: [ ${user} ] }`] });
    await nats.start();
    await published(2);
  });
});

describe.skipIf(!NATS_INSTALLED)('the server that the operators’ page sets up', () => {
  it('takes a desk in production, with the permissions given there and no more', async () => {
    const page = readFileSync(new URL('../../resources/nats/README.md', import.meta.url), 'utf8');
    const [sample = ''] = /^ {4}listen: .*\n(?: {4}.*\n)+/m.exec(page) ?? [];
    const known = authority();
    const { certificate, key } = known.issue('127.0.0.1');
    const changed = (text: string, from: RegExp, to: string): string => {
      expect(text).toMatch(from);
      return text.replace(from, to);
    };
    const { url } = await rig.server({
      tls: { certificate: file('server.pem', certificate), key: file('server-key.pem', key) },
      whole: (plain, webSocket, streams) =>
        (
          [
            [/127\.0\.0\.1:4222/, plain],
            [/0\.0\.0\.0:443/, webSocket],
            [/\/var\/lib\/nats/, streams],
            [/\/etc\/nats\/server\.pem/, join(rig.directory, 'server.pem')],
            [/\/etc\/nats\/server-key\.pem/, join(rig.directory, 'server-key.pem')],
            [/\bU[A-Z0-9]{55}\b/, userKeys.getPublicKey()],
          ] as const
        ).reduce((text, [from, to]) => changed(text, from, to), sample),
    });
    const caFile = file('ca.pem', known.certificate);
    publish({ url, caFile, production: true, nkeyFile: file('seed', seedOf(userKeys)) });
    rig.write(100);
    rig.write(1, 'desk.risk.kill');
    await published(101);
    expect(rig.publisher?.state().lastError).toBeNull();
  });
});

describe.skipIf(!NATS_INSTALLED)('an encrypted line', () => {
  const trusted = authority();
  const files = ({ certificate, key }: Certified) => ({
    certificate: file('server.pem', certificate),
    key: file('server-key.pem', key),
  });
  const ca = () => file('ca.pem', trusted.certificate);
  const serve = (certified: Certified): Promise<NatsServer> => rig.server({ tls: files(certified) });

  it('is used to a server whose authority is named', async () => {
    const { url } = await serve(trusted.issue('127.0.0.1'));
    publish({ url, caFile: ca() });
    rig.write(2);
    await published(2);
    expect(rig.publisher?.state().server).toBe(url);
  });

  it.each([
    ['an authority that nobody named', () => trusted.issue('127.0.0.1'), false, 'name its authority with --nats-ca'],
    ['another authority', () => authority().issue('127.0.0.1'), true, 'name its authority with --nats-ca'],
    ['another name', () => trusted.issue('nats.example'), true, 'does not match'],
    ['a time that is over', () => trusted.issue('127.0.0.1', new Date(Date.now() - 86_400_000)), true, 'expired'],
  ] as const)('is not used to a server whose certificate is of %s', async (_, certified, named, words) => {
    const { url } = await serve(certified());
    publish({ url, token: SECRET, ...(named ? { caFile: ca() } : {}) });
    rig.write(1);
    await says(words);
    expect(rig.publisher?.state()).toMatchObject({ connected: false, published: 0, waiting: 1 });
  });

  it.each([
    ['holds no certificate', () => file('ca.pem', SECRET), 'wss://nats.example', 'no certificate'],
    [
      'holds a broken one',
      () => file('ca.pem', trusted.certificate.replace(/MII/, 'xxx')),
      'wss://nats.example',
      'cannot be used',
    ],
    ['is not there', () => join(rig.directory, 'none'), 'wss://nats.example', 'ENOENT'],
    ['is of no use', ca, WS, 'wss:// alone'],
  ] as const)('is refused with a file of authorities that %s', (_, path, url, words) => {
    expect(() => busServer({ url, caFile: path() })).toThrow(words);
  });
});
