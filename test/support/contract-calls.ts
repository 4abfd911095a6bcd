import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract';
import { type CallMeta, contract } from '../../shared/contract/index.ts';

/** A call of the contract. */
export interface Call {
  /** Such as `risk.kill`. */
  readonly name: string;
  readonly procedure: AnyContractProcedure;
  /** What it says of itself; a part that nobody has said is missing. */
  readonly meta: Partial<CallMeta>;
  /** Undefined for a stream, which REST does not serve. */
  readonly rest: { readonly method: string; readonly path: string } | undefined;
}

function callsOf(router: object, path: readonly string[] = []): Call[] {
  return Object.entries(router).flatMap(([key, value]: [string, unknown]) => {
    if (!isContractProcedure(value)) {
      return typeof value === 'object' && value !== null ? callsOf(value, [...path, key]) : [];
    }
    const { meta, route } = value['~orpc'];
    const rest = route.path === undefined ? undefined : { method: route.method ?? 'POST', path: route.path };
    return [{ name: [...path, key].join('.'), procedure: value, meta: meta as Partial<CallMeta>, rest }];
  });
}

/** Every call of the contract. */
export const CALLS: readonly Call[] = callsOf(contract);
