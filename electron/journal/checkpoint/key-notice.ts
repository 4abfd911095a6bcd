import type { JsonObject } from '../../../shared/domain/version.ts';
import type { LastCheckpoint } from './last-checkpoint.ts';
import type { PublicKey } from './public-key.ts';
import type { LoadedKey } from './signing-key.ts';

/** Something about checkpoints that the audit has to say. */
export interface KeyNotice {
  readonly action: 'signing_key_created' | 'signing_key_changed';
  readonly payload: JsonObject;
}

/** What the audit says of a key that is new, or not the one of the last checkpoint: those who verify must come to trust it. */
export function keyNotice(
  { key, isNew, former = [] }: LoadedKey,
  last: LastCheckpoint | undefined,
): KeyNotice | undefined {
  const { publicKey } = key;
  const isOther = last !== undefined && !last.signatures.some(({ keyId }) => keyId === publicKey.keyId(last.origin));
  if (!isNew && !isOther) return undefined;
  if (!isOther) return { action: 'signing_key_created', payload: named(publicKey) };
  // Signed with the new key, it says which one the checkpoints before are to be held against.
  const before = former.find((each) => last.signatures.some(({ keyId }) => keyId === each.keyId(last.origin)));
  return {
    action: 'signing_key_changed',
    payload: { ...named(publicKey), ...(before && { former: named(before) }) },
  };
}

const named = ({ fingerprint, raw }: PublicKey): JsonObject => ({ fingerprint, public_key: raw.toString('base64') });
