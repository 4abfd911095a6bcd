import { figure, LIMIT_TERMS, limitValueWords } from '../../../../shared/domain/limit-words.ts';
import type { Scope } from '../../../../shared/domain/scope.ts';
import type { BasisPoints } from '../../../../shared/units/basis-points.ts';
import { formatMoney, type Money } from '../../../../shared/units/money.ts';
import type { Core } from '../../core.ts';
import { partOf } from '../../risk/compiled-limits.ts';

/** Limits that are shares of a scope's capital: they grow in money when that does. */
export const SHARE_LIMITS = [
  'maxConcentration',
  'maxSectorExposure',
  'maxGrossExposure',
  'maxNetExposure',
  'maxDrawdown',
] as const;

/** Whether a scope has limits of its own that are shares of its capital. */
export const hasShareLimits = ({ controls }: Core, scope: Scope): boolean =>
  SHARE_LIMITS.some((name) => controls.limits.own(scope)?.[name] !== undefined);

/** Those limits of a scope, in the order of {@link SHARE_LIMITS}; null where it has none of its own. */
export const shareLimitsOf = ({ controls }: Core, scope: Scope): readonly (BasisPoints | null)[] =>
  SHARE_LIMITS.map((name) => controls.limits.own(scope)?.[name] ?? null);

/** What a scope's own share limits come to be in money when its capital changes, in words. */
export function shareLimitWords({ controls }: Core, scope: Scope, before: Money, after: Money): readonly string[] {
  const own = controls.limits.own(scope) ?? {};
  return SHARE_LIMITS.flatMap((name) => {
    const share: BasisPoints | undefined = own[name];
    if (share === undefined) return [];
    const [from, to] = [partOf(before, share), partOf(after, share)];
    const { label } = LIMIT_TERMS[name];
    return [`${label} of ${limitValueWords(name, share)} from ${moneyWords(from)} to ${moneyWords(to)}`];
  });
}

/** Money as one says it. */
export const moneyWords = (amount: Money): string => figure(formatMoney(amount));
