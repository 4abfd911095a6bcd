import { safeStorage } from 'electron';

/** Keeps a text so that only this user of this machine can read it again. */
export interface Keychain {
  encrypt(text: string): Promise<Buffer>;
  decrypt(bytes: Buffer): Promise<string>;
}

/**
 * The operating system's keychain; undefined where there is none. On Linux without a keyring Electron would encrypt with a
 * password that everybody knows, which is worse than a file that its owner alone can read, because it looks safe. Call when
 * the app is ready.
 */
export async function openKeychain(): Promise<Keychain | undefined> {
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return undefined;
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  return {
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (bytes) => (await safeStorage.decryptStringAsync(bytes)).result,
  };
}
