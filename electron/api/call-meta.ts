import type { CallMeta } from '../../shared/contract/call.ts';

/** What is said of a call. One that names no role or effect is nobody's but the administrator's, and changes something. */
export function metaOf(procedure: { readonly '~orpc': { readonly meta: object } }): CallMeta {
  const { role = 'administrator', effect = 'change' } = procedure['~orpc'].meta as Partial<CallMeta>;
  return { role, effect };
}
