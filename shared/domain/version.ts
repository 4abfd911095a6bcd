/** A JSON object as configuration, parameters and exported state are written. */
export type JsonObject = { readonly [key: string]: unknown };

/** What an algorithm module says about itself. Checked before anything of the module runs on market data. */
export interface Manifest {
  /** Lower-case words joined by hyphens: `mean-reversion`. */
  readonly name: string;
  /** Semantic version (semver.org 2.0.0). */
  readonly version: string;
  /** Keys of the instruments it takes (`venue:symbol`), or `*` for any. */
  readonly instruments: '*' | readonly string[];
  /** Its parameters by name; each has a default. */
  readonly parameters: Readonly<Record<string, ParameterSchema>>;
  /** Number of the layout of its exported state; a hand-over by transfer needs the same one. */
  readonly stateVersion: number;
  /** Market events it needs before its answers mean anything. */
  readonly warmUpEvents: number;
}

/** One parameter of a version: a finite number within bounds (inclusive). */
export interface ParameterSchema {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** True where only whole numbers make sense. */
  readonly integer?: boolean;
  readonly description: string;
}

/** A version of an algorithm for people: `momentum@2.0.0`. */
export const versionName = (version: { readonly name: string; readonly version: string }): string =>
  `${version.name}@${version.version}`;

/** The parts of a `name@version`; the name is empty where there is none. */
export function versionParts(key: string): { readonly name: string; readonly version: string } {
  const at = key.lastIndexOf('@');
  return { name: key.slice(0, Math.max(at, 0)), version: key.slice(at + 1) };
}

/** A `name@version` within a sentence: `momentum 2.0.0`. */
export const keyWords = (key: string): string => key.replace(/@(?=[^@]*$)/, ' ');

/** The same within a sentence: `momentum 2.0.0`. */
export const versionWords = (version: { readonly name: string; readonly version: string }): string =>
  `${version.name} ${version.version}`;
