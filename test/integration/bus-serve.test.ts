/** The bus from the command line: credentials and profile as they are given, and what every surface says of them. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import { noteProfile, profileOf } from '../../electron/serving/profile.ts';
import { BusRig, NATS_INSTALLED } from '../support/bus-rig.ts';
import { desk, deskWith, type ServedDesk, serveDesk } from '../support/cli.ts';

const SECRET = 'a-secret-of-the-test';

async function ask({ url, token }: ServedDesk, path: string): Promise<string> {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  return answer.text();
}

const natsOf = async (served: ServedDesk) =>
  (JSON.parse(await ask(served, '/health/detailed')) as { nats: { status: string; message: string } }).nats;

it.skipIf(!NATS_INSTALLED)(
  'a desk in production publishes with credentials, says how far it is, and stays in production',
  async () => {
    const rig = new BusRig();
    const dataDir = join(rig.directory, 'desk');
    const nats = await rig.server({ lines: [`authorization { token: "${SECRET}" }`] });
    const tokenFile = join(rig.directory, 'nats-token');
    writeFileSync(tokenFile, SECRET, { mode: 0o600 });

    const served = await serveDesk(
      dataDir,
      '--nats',
      nats.url,
      '--nats-token-file',
      tokenFile,
      '--profile',
      'production',
    );
    await expect
      .poll(() => natsOf(served), { timeout: 30_000 })
      .toMatchObject({
        status: 'healthy',
        message: `connected to ${nats.url}; no event waits`,
      });
    const metrics = await ask(served, '/metrics');
    for (const line of ['desk_bus_connected 1', 'desk_bus_failing 0', 'desk_bus_waiting 0'])
      expect(metrics).toContain(`\n${line}\n`);
    // A checkpoint may be on its way just then.
    await expect
      .poll(async () => (await desk('status', '--data-dir', dataDir)).stdout, { timeout: 30_000 })
      .toContain(`  outbox         NATS connected to ${nats.url}; no event waits\n`);
    await nats.kill();
    await expect.poll(() => natsOf(served), { timeout: 30_000 }).toMatchObject({ status: 'degraded' });
    const { stdout } = await desk('status', '--data-dir', dataDir);
    expect(stdout).toMatch(/!! nats is degraded: not connected to .*ECONNREFUSED/);
    await served.signal('SIGTERM');

    const again = await desk('serve', '--port', '0', '--data-dir', dataDir, '--nats', nats.url);
    expect([again.status, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toContain('a desk in production brings credentials to NATS');
    chmodSync(tokenFile, 0o644);
    const seen = await desk(
      'serve',
      '--port',
      '0',
      '--data-dir',
      dataDir,
      '--nats',
      nats.url,
      '--nats-token-file',
      tokenFile,
    );
    expect(seen.status).toBe(1);
    expect(seen.stderr).toContain('can be read by others');
    const journal = openJournal({ directory: dataDir, readonly: true });
    expect(profileOf(journal, undefined)).toBe('production');
    expect(journal.audit({ action: 'started', limit: 1 })[0]?.payload).toContain('"profile":"production"');
    journal.close();
  },
);

it('a secret comes from the environment, and one in the address is refused', async () => {
  const rig = new BusRig();
  const serve = (environment: Record<string, string>, ...args: readonly string[]) =>
    deskWith(environment, 'serve', '--port', '0', '--data-dir', join(rig.directory, 'desk'), ...args);
  const spaced = await serve({ DESK_NATS_TOKEN: `${SECRET} ` }, '--nats', 'ws://127.0.0.1:1');
  expect([spaced.status, spaced.stderr]).toEqual([1, expect.stringContaining('DESK_NATS_TOKEN holds no NATS token')]);
  expect(spaced.stderr).not.toContain(SECRET);
  const idle = await serve({}, '--nats-nkey-file', 'seed');
  expect([idle.status, idle.stderr]).toEqual([1, expect.stringContaining('give --nats URL too')]);
  const shown = await serve({}, '--nats', `wss://desk:${SECRET}@nats.example`);
  expect([shown.status, shown.stderr.includes(SECRET)]).toEqual([1, false]);
});

it('the profile of a data directory is the one of the last time, unless one is given', () => {
  const journal = openMemoryJournal();
  expect(profileOf(journal, undefined)).toBe('standard');
  noteProfile(journal, profileOf(journal, 'production'));
  expect(profileOf(journal, undefined)).toBe('production');
  noteProfile(journal, profileOf(journal, 'standard'));
  expect(profileOf(journal, undefined)).toBe('standard');
});
