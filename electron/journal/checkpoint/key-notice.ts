import type { JsonObject } from '../../../shared/domain/version.ts';
import type { LastCheckpoint } from './last-checkpoint.ts';
import type { LoadedKey } from './signing-key.ts';

/** Something about checkpoints that the audit has to say. */
export interface KeyNotice {
  readonly action: 'signing_key_created' | 'signing_key_changed';
  readonly payload: JsonObject;
}

/** What the audit says of a key that is new, or not the one of the last checkpoint: those who verify must come to trust it. */
export function keyNotice({ key, isNew }: LoadedKey, last: LastCheckpoint | undefined): KeyNotice | undefined {
  const { publicKey } = key;
  const isOther = last !== undefined && !last.signatures.some(({ keyId }) => keyId === publicKey.keyId(last.origin));
  if (!isNew && !isOther) return undefined;
  return {
    action: isOther ? 'signing_key_changed' : 'signing_key_created',
    payload: { fingerprint: publicKey.fingerprint, public_key: publicKey.raw.toString('base64') },
  };
}
