/** `name@version`: how a version is named in fills, curves and the colour table. */
export const versionKey = (name: string, version: string): string => `${name}@${version}`;

/** The version alone: `momentum@2.0.0` and `2.0.0` are both `2.0.0`. */
export const shortVersion = (key: string): string => key.slice(key.lastIndexOf('@') + 1);

/** The first eight digits of a content hash; the whole of it belongs into a title. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 8);
