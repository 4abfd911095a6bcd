import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KeyError } from '../../../electron/journal/checkpoint/public-key.ts';
import {
  keyPath,
  loadOrCreateSigningKey,
  publicKeyPath,
  readPublicKey,
  type Vault,
  vaultPath,
} from '../../../electron/journal/checkpoint/signing-key.ts';
import { temporaryDirectory } from './journal-fixture.ts';

/** A keychain that turns each byte round, and can be locked. */
class PlainVault implements Vault {
  isLocked = false;
  async encrypt(text: string): Promise<Buffer> {
    if (this.isLocked) throw new Error(`locked: ${text}`);
    return Buffer.from(text).map((byte) => byte ^ 0xff) as Buffer;
  }
  async decrypt(bytes: Buffer): Promise<string> {
    if (this.isLocked) throw new Error('locked');
    return Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString('utf8');
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KeyError);
  return (error as KeyError).message;
}

describe('a signing key', () => {
  it('is made once, and its owner alone can read it', async () => {
    const directory = temporaryDirectory();
    const first = await loadOrCreateSigningKey(directory);
    const second = await loadOrCreateSigningKey(directory);
    expect(first.isNew).toBe(true);
    expect(second.isNew).toBe(false);
    expect(second.key.publicKey.equals(first.key.publicKey)).toBe(true);
    expect(readPublicKey(directory)?.equals(first.key.publicKey)).toBe(true);
    expect(first.key.publicKey.verifies('text', second.key.sign('text'))).toBe(true);
    expect(statSync(keyPath(directory)).mode & 0o777).toBe(0o600);
  });

  it('does not show when it is printed', async () => {
    const directory = temporaryDirectory();
    const { key } = await loadOrCreateSigningKey(directory);
    const secret = readFileSync(keyPath(directory), 'utf8').split('\n')[1] as string;
    const shown = inspect(key, { showHidden: true, depth: 9, getters: true }) + JSON.stringify(key);
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('PRIVATE');
  });

  it.skipIf(process.platform === 'win32')('is refused when others can read it', async () => {
    const directory = temporaryDirectory();
    await loadOrCreateSigningKey(directory);
    chmodSync(keyPath(directory), 0o640);
    expect(await refusal(loadOrCreateSigningKey(directory))).toMatch(/can be read by others/);
    chmodSync(keyPath(directory), 0o600);
    expect((await loadOrCreateSigningKey(directory)).isNew).toBe(false);
  });

  it('that vanished is told, and not replaced until a person lets the old one go', async () => {
    const directory = temporaryDirectory();
    const { key } = await loadOrCreateSigningKey(directory);
    rmSync(keyPath(directory));
    expect(await refusal(loadOrCreateSigningKey(directory))).toMatch(/is gone.*Put it back.*remove signing-key.pub/);
    expect(existsSync(keyPath(directory))).toBe(false);
    rmSync(publicKeyPath(directory));
    const fresh = await loadOrCreateSigningKey(directory);
    expect(fresh.isNew).toBe(true);
    expect(fresh.key.publicKey.equals(key.publicKey)).toBe(false);
  });

  it('that was replaced is told', async () => {
    const [directory, other] = [temporaryDirectory(), temporaryDirectory()];
    await loadOrCreateSigningKey(directory);
    await loadOrCreateSigningKey(other);
    renameSync(keyPath(other), keyPath(directory));
    expect(await refusal(loadOrCreateSigningKey(directory))).toMatch(/one of the two was replaced/);
  });

  it('gets its public half again, where a crash came before that was written', async () => {
    const directory = temporaryDirectory();
    const { key } = await loadOrCreateSigningKey(directory);
    rmSync(publicKeyPath(directory));
    const again = await loadOrCreateSigningKey(directory);
    expect(again.isNew).toBe(false);
    expect(readPublicKey(directory)?.equals(key.publicKey)).toBe(true);
  });

  it.each([
    ['half of it', (text: string) => text.slice(0, 60)],
    ['nothing', () => ''],
    ['something else', () => 'MC4CAQAwBQYDK2VwBCIEI'],
  ])('is refused with words that do not quote the file, when it holds %s', async (_what, change) => {
    const directory = temporaryDirectory();
    await loadOrCreateSigningKey(directory);
    const left = change(readFileSync(keyPath(directory), 'utf8'));
    writeFileSync(keyPath(directory), left);
    const message = await refusal(loadOrCreateSigningKey(directory));
    expect(message).toMatch(/holds no private key/);
    if (left !== '') expect(message).not.toContain(left.slice(0, 10));
  });

  it('is refused when it is a directory, and when its public half is garbled', async () => {
    const directory = temporaryDirectory();
    await loadOrCreateSigningKey(directory);
    writeFileSync(publicKeyPath(directory), 'nothing');
    expect(await refusal(loadOrCreateSigningKey(directory))).toMatch(/signing-key.pub/);
    rmSync(publicKeyPath(directory));
    rmSync(keyPath(directory));
    mkdirSync(keyPath(directory));
    expect(await refusal(loadOrCreateSigningKey(directory))).toMatch(/not an ordinary file/);
  });
});

describe('a signing key in a keychain', () => {
  it('lies nowhere in clear, and comes back', async () => {
    const directory = temporaryDirectory();
    const vault = new PlainVault();
    const { key, isNew } = await loadOrCreateSigningKey(directory, vault);
    expect(isNew).toBe(true);
    expect(existsSync(keyPath(directory))).toBe(false);
    expect(readFileSync(vaultPath(directory), 'latin1')).not.toContain('PRIVATE');
    expect(statSync(vaultPath(directory)).mode & 0o777).toBe(0o600);
    const again = await loadOrCreateSigningKey(directory, vault);
    expect(again.key.publicKey.equals(key.publicKey)).toBe(true);
    expect(again.isNew).toBe(false);
  });

  it('cannot be had without the keychain, nor while it is locked', async () => {
    const directory = temporaryDirectory();
    const vault = new PlainVault();
    await loadOrCreateSigningKey(directory, vault);
    expect(await refusal(loadOrCreateSigningKey(directory))).toMatch(/keychain of the desktop app/);
    vault.isLocked = true;
    expect(await refusal(loadOrCreateSigningKey(directory, vault))).toMatch(/unlock it/);
  });

  it('is not made where the keychain does not take it, and is not in the words', async () => {
    const directory = temporaryDirectory();
    const vault = new PlainVault();
    vault.isLocked = true;
    expect(await refusal(loadOrCreateSigningKey(directory, vault))).not.toMatch(/BEGIN/);
    expect(existsSync(publicKeyPath(directory))).toBe(false);
    expect(existsSync(keyPath(directory))).toBe(false);
  });

  it('stays in its file, where it was in one before there was a keychain', async () => {
    const directory = temporaryDirectory();
    const { key } = await loadOrCreateSigningKey(directory);
    const again = await loadOrCreateSigningKey(directory, new PlainVault());
    expect(again.key.publicKey.equals(key.publicKey)).toBe(true);
    expect(existsSync(vaultPath(directory))).toBe(false);
  });
});
