import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SignerHistory } from '../../electron/journal/check/signer-history.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { signNote } from '../../electron/journal/checkpoint/note.ts';
import type { PublicKey } from '../../electron/journal/checkpoint/public-key.ts';
import { publicKeyPath, type SigningKey } from '../../electron/journal/checkpoint/signing-key.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { rowLine } from '../../electron/verification/evidence/bundle-format.ts';
import { verifyBundle } from '../../electron/verification/evidence/verify-bundle.ts';
import { headerOf } from '../../electron/verification/evidence/write-bundle.ts';
import { epochNs } from '../../shared/units/time.ts';
import { CheckpointRig, DESK_ID, newKey } from '../support/checkpoint-rig.ts';
import { ManualClock } from '../support/live-rig.ts';
import { auditEntry } from './journal/journal-fixture.ts';

/** One life of a desk in a directory, signed with a key. */
function live(
  rig: CheckpointRig,
  more: { readonly isNew?: boolean; readonly former?: SigningKey } = {},
): CheckpointRig {
  const { isNew = true, former } = more;
  const signing = { key: rig.key, isNew, ...(former && { former: [former.publicKey] }) };
  rig.keeper.begin({ deskId: DESK_ID, clock: rig.clock, signing });
  rig.journal.commit({ facts: [], audit: [auditEntry({ action: 'started' })] });
  rig.facts(3);
  rig.journal.close();
  return rig;
}

/** The lines of a bundle of a journal whose facts need not make sense. */
function exportedLines(directory: string, file: string): readonly string[] {
  const header = headerOf(directory, new Date(0));
  const lines = [JSON.stringify({ bundle: header })];
  const { rows, facts, head } = verifyJournal({
    directory,
    companion: () => ({
      onRow: (row) => void lines.push(rowLine(row)),
      onCheckpoint: (note) => void lines.push(JSON.stringify({ checkpoint: note })),
    }),
  });
  lines.push(JSON.stringify({ end: { rows, facts, head } }));
  writeFileSync(file, gzipSync(`${lines.join('\n')}\n`));
  return lines;
}

const verified = (directory: string, ...keys: readonly SigningKey[]) =>
  verifyJournal({ directory, publicKeys: keys.map(({ publicKey }) => publicKey) });

/** A note that a new key has signed. */
function withNote(origin: string): { readonly note: string; readonly origin: string; readonly publicKey: PublicKey } {
  const key = newKey();
  return { note: signNote('of some rows\n', origin, key), origin, publicKey: key.publicKey };
}

describe('after a change of key', () => {
  const changed = (more: { readonly named?: boolean } = {}) => {
    const [old, next] = [newKey(), newKey()];
    const { directory } = live(new CheckpointRig({ key: old }), { isNew: more.named ?? true });
    live(new CheckpointRig({ directory, key: next }), { former: old });
    return { directory, old, next };
  };

  it('the new key suffices, because it has signed the row that names the old one', () => {
    const { directory, old, next } = changed();
    const { ok, checkpoints, problems } = verified(directory, next);
    expect(problems).toEqual([]);
    expect({ ok, keys: [...checkpoints.keys].sort() }).toEqual({
      ok: true,
      keys: [old, next].map(({ publicKey }) => publicKey.fingerprint).sort(),
    });
  });

  it('the row of the change names the old one also where no row did before', () => {
    const { directory, next } = changed({ named: false });
    expect(verified(directory, next).problems).toEqual([]);
  });

  it('the old key does not, and it is said what else is needed and why', () => {
    const { directory, old, next } = changed();
    const { ok, problems, checkpoints } = verified(directory, old);
    expect({ ok, covered: checkpoints.covered }).toEqual({ ok: false, covered: 5 });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(
      new RegExp(
        `signed with key ${next.publicKey.fingerprint.slice(0, 16)}…, which audit row \\d+ names, and no key that is trusted says so.*give both keys`,
      ),
    );
    expect(verified(directory, old, next).ok).toBe(true);
  });

  it('a bundle carries the former keys, and is checked with the new key alone or by itself', async () => {
    const { directory, old, next } = changed();
    mkdirSync(join(directory, 'signing-keys'));
    writeFileSync(publicKeyPath(directory), next.publicKey.pem);
    writeFileSync(join(directory, 'signing-keys', 'old.pub'), old.publicKey.pem);
    const file = join(directory, 'evidence.gz');
    const lines = exportedLines(directory, file);
    expect(JSON.parse(lines[0] ?? '').bundle.former_public_keys).toEqual([old.publicKey.pem]);
    const without = (publicKeys?: readonly PublicKey[]) => verifyBundle({ file, publicKeys });
    const signatures = async (publicKeys?: readonly PublicKey[]) =>
      (await without(publicKeys)).problems.filter(({ table }) => table !== 'facts').map(({ message }) => message);
    expect(await signatures([next.publicKey])).toEqual([]);
    expect(await signatures()).toEqual([]);
    expect(await signatures([old.publicKey])).toEqual([expect.stringMatching(/give both keys with --public-key/)]);
  });

  it('a row that names a key counts only where a key that is trusted has signed it', () => {
    const [old, next] = [newKey(), newKey()];
    const { directory } = live(new CheckpointRig({ key: old }), { isNew: false });
    live(new CheckpointRig({ directory, key: next }));
    const journal = openJournal({ directory });
    const { fingerprint, raw } = old.publicKey;
    const payload = { fingerprint, public_key: raw.toString('base64') };
    journal.commit({ facts: [], audit: [auditEntry({ action: 'signing_key_created', payload })] });
    journal.close();
    expect(verified(directory, next).problems).toMatchObject([{ table: 'checkpoints', seq: 4 }]);
  });

  it('a checkpoint covers the very row with which it ends, and none behind it', () => {
    for (const [named, isCovered] of [
      [5, true],
      [6, false],
    ] as const) {
      const { publicKey: old, ...rest } = withNote('desk');
      const history = new SignerHistory();
      history.pend({ size: 3, ...rest, problem: 'nobody who is trusted signed it' });
      const payload = JSON.stringify({ former: { public_key: old.raw.toString('base64') } });
      history.row({ seq: named, action: 'signing_key_changed', payload });
      history.vouch(5);
      expect(history.keys).toEqual(isCovered ? [old.fingerprint] : []);
    }
  });

  it('a row that says nothing of a key names none', () => {
    const history = new SignerHistory();
    for (const payload of ['no JSON', 'null', '{"public_key":"AAAA"}', '{"public_key":7,"former":null}'])
      history.row({ seq: 1, action: 'signing_key_created', payload });
    const { publicKey: _, ...rest } = withNote('desk');
    history.pend({ size: 3, ...rest, problem: 'nobody who is trusted signed it' });
    history.vouch(5);
    expect(history.keys).toEqual([]);
  });

  it('a key that nothing names does not count, whatever it has signed', () => {
    const { directory } = live(new CheckpointRig());
    const other = newKey();
    const { ok, problems } = verified(directory, other);
    expect(ok).toBe(false);
    expect(problems[0]?.message).toMatch(/no key that is trusted says so|nobody who is trusted/);
  });
});

describe('the times of checkpoints', () => {
  const clockAt = (seconds: number): ManualClock => {
    const clock = new ManualClock();
    const now = clock.wallNs();
    clock.wallNs = () => epochNs(now + BigInt(seconds) * 1_000_000_000n);
    return clock;
  };

  it('may go back where the desk was started between them, which is worth a look', () => {
    const first = live(new CheckpointRig({ clock: clockAt(600) }));
    live(new CheckpointRig({ directory: first.directory, key: first.key, clock: clockAt(0) }), { isNew: false });
    const { ok, remarks } = verified(first.directory, first.key);
    expect(ok).toBe(true);
    expect(remarks).toEqual([expect.stringMatching(/earlier than the one before it.*clock had been set back/)]);
  });

  it('do not go back while a desk runs', () => {
    const first = live(new CheckpointRig({ clock: clockAt(600) }));
    const journal = openJournal({ directory: first.directory });
    const next = new CheckpointRig({ directory: first.directory, key: first.key, clock: clockAt(0), journal });
    next.keeper.begin({ deskId: DESK_ID, clock: next.clock, signing: { key: first.key, isNew: false } });
    next.facts(1);
    next.journal.close();
    const { problems } = verified(first.directory, first.key);
    expect(problems).toMatchObject([
      { table: 'checkpoints', message: expect.stringMatching(/its clock does not go back while it runs/) },
    ]);
  });
});
