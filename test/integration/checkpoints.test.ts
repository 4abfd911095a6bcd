import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { anchorPath } from '../../electron/journal/checkpoint/anchor-file.ts';
import { parseCheckpoint } from '../../electron/journal/checkpoint/checkpoint.ts';
import { parseNote, verifyNote } from '../../electron/journal/checkpoint/note.ts';
import { publicKeyOf } from '../../electron/journal/checkpoint/public-key.ts';
import { keyPath, publicKeyPath, readPublicKey } from '../../electron/journal/checkpoint/signing-key.ts';
import { databasePath, openJournal } from '../../electron/journal/open.ts';
import { anchorsOf } from '../support/checkpoint-rig.ts';
import { desk, serveDesk } from '../support/cli.ts';
import { closing, temporaryDirectory } from '../unit/journal/journal-fixture.ts';

const get = async (url: string, path: string, token: string) =>
  await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });

describe('a desk that serves', () => {
  it('signs its audit at each stop, and covers at the next start what a crash left', async () => {
    const directory = temporaryDirectory();
    const first = await serveDesk(directory);
    await first.signal('SIGTERM');
    const key = readPublicKey(directory);
    const [one = ''] = anchorsOf(directory);
    const origin = parseCheckpoint(parseNote(one).text).origin;
    expect(verifyNote(parseNote(one), origin, key ? [key] : [])).toBe(key);

    const crashed = await serveDesk(directory);
    await crashed.signal('SIGKILL');
    const third = await serveDesk(directory);
    const { url, token } = third;
    // The start's first rows are signed as they are written, the rest of it soon after.
    await expect
      .poll(async () => (await (await get(url, '/api/v1/audit/checkpoints', token)).json()).uncovered, {
        timeout: 10_000,
      })
      .toBe(0);
    const listed = await (await get(url, '/api/v1/audit/checkpoints?page_size=1', token)).json();
    expect(listed).toMatchObject({ page: 1, page_size: 1, problem: null });
    const total = listed.total as number;
    expect(total).toBeGreaterThanOrEqual(2);
    expect(publicKeyOf(listed.public_key).fingerprint).toBe(listed.key_fingerprint);
    expect(listed.checkpoints).toHaveLength(1);
    const [newest] = listed.checkpoints;
    expect(parseCheckpoint(parseNote(newest.note).text)).toMatchObject({
      size: newest.tree_size,
      head: newest.head_hash,
    });

    const figures = await (await get(url, '/metrics', token)).text();
    expect(figures).toMatch(new RegExp(`^desk_audit_checkpoint_rows ${newest.tree_size}$`, 'm'));
    expect(figures).toMatch(/^desk_audit_checkpoint_age_seconds \d/m);
    expect(figures).toMatch(/^desk_audit_checkpoint_failing 0$/m);
    const status = await desk('status', '--data-dir', directory);
    expect(status.stdout).toMatch(new RegExp(`^ {2}journal {8}\\d+ rows, ${newest.tree_size} signed at 20`, 'm'));
    await third.signal('SIGTERM');

    expect(anchorsOf(directory)).toHaveLength(total + 1);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
    const journal = closing(openJournal({ directory, readonly: true }));
    expect(journal.audit({ limit: 10, action: 'signing_key_created' })).toHaveLength(1);
    const secret = readFileSync(keyPath(directory), 'utf8').split('\n')[1] as string;
    expect(readFileSync(databasePath(directory)).includes(secret)).toBe(false);
    expect(JSON.stringify([figures, status, listed])).not.toContain(secret);
  });

  it('without its key serves on, makes no checkpoints, and says so everywhere', async () => {
    const directory = temporaryDirectory();
    await (await serveDesk(directory)).signal('SIGTERM');
    rmSync(keyPath(directory));
    const { length: total } = anchorsOf(directory);
    const served = await serveDesk(directory);
    const { url, token } = served;
    const health = await (await get(url, '/health/detailed', token)).json();
    expect(health.database).toMatchObject({
      status: 'degraded',
      message: expect.stringMatching(/no checkpoints are made: the signing key is gone/),
    });
    expect(await (await get(url, '/metrics', token)).text()).toMatch(/^desk_audit_checkpoint_failing 1$/m);
    const listed = await (await get(url, '/api/v1/audit/checkpoints', token)).json();
    expect(listed).toMatchObject({ total, public_key: null, problem: expect.stringMatching(/signing key is gone/) });
    const { stdout } = await desk('status', '--data-dir', directory);
    expect(stdout).toMatch(/!! database is degraded: .*the signing key is gone/);
    await served.signal('SIGTERM');
    expect(anchorsOf(directory)).toHaveLength(total);
    expect(existsSync(keyPath(directory))).toBe(false);
  });

  it('does not start on a database that was put back, nor make anything worse', async () => {
    const directory = temporaryDirectory();
    await (await serveDesk(directory)).signal('SIGTERM');
    const old = join(temporaryDirectory(), 'desk.db');
    copyFileSync(databasePath(directory), old);
    await (await serveDesk(directory)).signal('SIGTERM');
    copyFileSync(old, databasePath(directory));
    const anchors = readFileSync(anchorPath(directory));
    const { status, stderr } = await desk('serve', '--port', '0', '--data-dir', directory);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/anchor \d+ .*the database does not know it.*desk restore/s);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readFileSync(anchorPath(directory)).equals(anchors)).toBe(true);
    expect(readFileSync(databasePath(directory)).equals(readFileSync(old))).toBe(true);
  });
});

describe('a session', () => {
  /** The shipped session's versions on a simulated market. */
  function scenario(directory: string): string {
    const path = join(directory, 'scenario.json');
    const shipped = JSON.parse(readFileSync('resources/scenarios/first-swap.json', 'utf8')) as Record<string, unknown>;
    const [listed] = shipped.algorithms as { name: string; versions: { version: string }[] }[];
    const steps = [{ at: 0, do: 'deploy', algorithm: listed?.name, version: listed?.versions[0]?.version }];
    const { algorithms, capital, risk, exchange } = shipped;
    const feed = { kind: 'sim', duration_seconds: 3_600 };
    const own = { name: 'signed', seed: 11, runtime: 'inline', feed, instruments: [], steps };
    writeFileSync(path, JSON.stringify({ ...own, algorithms, capital, risk, exchange }));
    return path;
  }

  it('on a data directory is signed at its end, and its directory can be served on', async () => {
    const place = temporaryDirectory();
    const directory = join(place, 'kept');
    const { status, stderr } = await desk(
      'session',
      scenario(place),
      '--data-dir',
      directory,
      '--report',
      join(place, 'r'),
    );
    expect(stderr).not.toMatch(/desk:/);
    expect(status).toBe(0);
    const last = parseCheckpoint(parseNote(anchorsOf(directory).at(-1) ?? '').text);
    const journal = openJournal({ directory, readonly: true });
    expect(last).toMatchObject({ size: journal.auditHead().rows, head: journal.auditHead().hash });
    journal.close();
    expect(existsSync(publicKeyPath(directory))).toBe(true);
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
    const served = await serveDesk(directory);
    await served.signal('SIGTERM');
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
    expect(new Set(anchorsOf(directory).map((note) => parseCheckpoint(parseNote(note).text).origin)).size).toBe(1);
  });
});
