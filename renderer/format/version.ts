import { versionParts } from '../../shared/domain/version.ts';

export { versionParts };

/** `name@version`: how a version is named in fills, curves and the colour table. */
export const versionKey = (name: string, version: string): string => `${name}@${version}`;

/** A `name@version` as it reads in a slot: the version alone for the slot's own algorithm, else its name before it. */
export function versionLabel(key: string, algorithm: string | undefined): string {
  const { name, version } = versionParts(key);
  return name === '' || name === algorithm ? version : `${name} ${version}`;
}

const UUID = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** A `name@version` within a sentence, with what stands before it. */
const KEY = /(^|[\s(→])([a-z][a-z0-9-]*)@(?=\d+\.\d+\.\d+)/g;

/**
 * A sentence of the desk as people read it here: its ids cut to their first eight digits, its versions as `momentum 2.0.0`. The whole of
 * it belongs into a title.
 */
export const deskWords = (sentence: string): string => sentence.replace(UUID, '$1').replace(KEY, '$1$2 ');

/** A key's fingerprint in groups of eight, as one reads it aloud. */
export const fingerprint = (key: string): string => key.replaceAll(/.{8}(?=.)/g, '$& ');

/** The first eight digits of a content hash; the whole of it belongs into a title. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 8);
