import type { Environment } from './deployment.ts';

export const SCOPE_KINDS = ['desk', 'environment', 'algorithm', 'slot', 'version', 'instrument'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/**
 * What a limit, a breaker or a kill binds, as text: `desk`; `environment/paper`; `algorithm/momentum`; a slot by its own id,
 * `momentum:paper`; `version/momentum@2.1.0`, wherever it runs; `instrument/binance-usdm:BTCUSDT`, whoever trades it.
 */
export type Scope = string;

/** The scope that binds everything. */
export const DESK: Scope = 'desk';

export const environmentScope = (environment: Environment): Scope => `environment/${environment}`;
export const algorithmScope = (name: string): Scope => `algorithm/${name}`;
export const versionScope = (version: string): Scope => `version/${version}`;
export const instrumentScope = (key: string): Scope => `instrument/${key}`;

/**
 * A scope as people may write it, in the form that everything is kept under: a slot may be given like the other kinds, as
 * `slot/momentum:paper`. Read every scope that comes from outside through this; other text stays as it is.
 */
export const canonicalScope = (text: string): Scope => text.replace(/^slot\/(?=[^/:]+:[^/:]+$)/, '');

/** What a scope's text says; undefined for text that is no scope. Says nothing of whether such a thing exists. */
export function parseScope(scope: string): { readonly kind: ScopeKind; readonly id: string } | undefined {
  if (scope === DESK) return { kind: 'desk', id: DESK };
  const [, kind, id] = /^(environment|algorithm|version|instrument)\/(.+)$/.exec(scope) ?? [];
  if (kind !== undefined && id !== undefined) return { kind: kind as ScopeKind, id };
  return /^[^/:]+:[^/:]+$/.test(scope) ? { kind: 'slot', id: scope } : undefined;
}

/** `momentum` of `momentum@2.1.0`. */
export const algorithmOf = (version: string): string => version.slice(0, version.lastIndexOf('@'));

/** Everything that binds a version in a slot, the widest first; instruments come beside these. */
export const scopesOf = (slot: string, environment: Environment, version: string): readonly Scope[] => [
  DESK,
  environmentScope(environment),
  algorithmScope(algorithmOf(version)),
  slot,
  versionScope(version),
];
