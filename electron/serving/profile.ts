import type { JournalPort } from '../engine/ports.ts';

/**
 * How strict a desk is with those outside. In `production` its events go only over lines that nobody else reads, under
 * credentials of its own, and to servers that let nobody in without any.
 */
export const PROFILES = ['standard', 'production'] as const;
export type Profile = (typeof PROFILES)[number];

const KEY = 'profile';

/**
 * The profile that a data directory is served in: the one given, else the one it was served in last, else `standard`. A
 * desk in production stays there until somebody says otherwise: a flag that was left out must not open it up.
 */
export function profileOf(journal: Pick<JournalPort, 'meta'>, given: Profile | undefined): Profile {
  return given ?? PROFILES.find((profile) => profile === journal.meta(KEY)) ?? 'standard';
}

/** Keeps the profile for the next time. */
export function noteProfile(journal: Pick<JournalPort, 'meta' | 'setMeta'>, profile: Profile): void {
  if ((journal.meta(KEY) ?? 'standard') !== profile) journal.setMeta(KEY, profile);
}
