/** `name@version`: how a version is named in fills, curves and the colour table. */
export const versionKey = (name: string, version: string): string => `${name}@${version}`;

/** The version alone: `momentum@2.0.0` and `2.0.0` are both `2.0.0`. */
export const shortVersion = (key: string): string => key.slice(key.lastIndexOf('@') + 1);

const UUID = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** A sentence of the desk with its ids cut to their first eight digits; the whole of it belongs into a title. */
export const shortIds = (sentence: string): string => sentence.replace(UUID, '$1');

/** The first eight digits of a content hash; the whole of it belongs into a title. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 8);
