import { afterEach, describe, expect, it, vi } from 'vitest';
import { openKeychain } from '../../../electron/window/keychain.ts';

const system = vi.hoisted(() => ({ backend: 'gnome_libsecret', available: true }));

vi.mock('electron', () => ({
  safeStorage: {
    getSelectedStorageBackend: () => system.backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(system.available),
    encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`<${text}>`)),
    decryptStringAsync: (bytes: Buffer) =>
      Promise.resolve({ shouldReEncrypt: false, result: bytes.toString('utf8').slice(1, -1) }),
  },
}));

const platform = process.platform;
const on = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name });

afterEach(() => {
  on(platform);
  Object.assign(system, { backend: 'gnome_libsecret', available: true });
});

describe("the operating system's keychain", () => {
  it('gives back what it was given', async () => {
    on('linux');
    const keychain = await openKeychain();
    const bytes = await keychain?.encrypt('secret');
    expect(bytes?.toString()).toBe('<secret>');
    expect(await keychain?.decrypt(bytes ?? Buffer.alloc(0))).toBe('secret');
  });

  it('is none on Linux without a keyring', async () => {
    on('linux');
    system.backend = 'basic_text';
    expect(await openKeychain()).toBeUndefined();
  });

  it('is one elsewhere, whatever Linux would say', async () => {
    on('darwin');
    system.backend = 'basic_text';
    expect(await openKeychain()).toBeDefined();
  });

  it('is none while it cannot be had', async () => {
    system.available = false;
    expect(await openKeychain()).toBeUndefined();
  });
});
