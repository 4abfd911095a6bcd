import { spaced } from '../../../../shared/base/words.ts';
import { LIMIT_TERMS, limitValueWords, scopeWords } from '../../../../shared/domain/limit-words.ts';
import type { LimitName, RiskLimits } from '../../../../shared/domain/risk.ts';
import { DESK, type Scope } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import { DEFAULT_ACTIONS } from '../../risk/limit-table.ts';
import { limitsToJson, tighter } from '../../risk/limits.ts';
import { afterChange, type LimitChange, namesIn, type OwnLimits, triggersIn } from './limit-change.ts';
import { slotsUnder, slotWords } from './slots-under.ts';

/** Sentences beyond it are no help to the one who decides. */
const MOST_SENTENCES = 60;

/** A limit's value as one says it. */
const limitText = (name: LimitName, value: RiskLimits[LimitName] | undefined): string =>
  limitValueWords(name, value === undefined ? undefined : limitsToJson({ [name]: value } as Partial<RiskLimits>)[name]);

/** A limit with its value. */
export const limitWords = (name: LimitName, value: RiskLimits[LimitName]): string =>
  `${LIMIT_TERMS[name].label} ${limitText(name, value)}`;

/** What a change would do: old and new values, and in each slot that it binds what comes to be in force. */
export function changeWords(core: Core, scope: Scope, own: OwnLimits, change: LimitChange): readonly string[] {
  const next = afterChange(own, change);
  const names = namesIn(change);
  const words = names.map(
    (name) =>
      `${LIMIT_TERMS[name].label} of ${scopeWords(scope)}: from ${limitText(name, own.limits[name])} to ${limitText(name, next.limits[name])}`,
  );
  for (const trigger of triggersIn(change)) {
    const before = own.actions[trigger] ?? `${DEFAULT_ACTIONS[trigger]} where nobody says more`;
    words.push(
      `what follows of ${spaced(trigger)} on ${scopeWords(scope)}: from ${spaced(before)} to ${spaced(next.actions[trigger] ?? '')}`,
    );
  }
  const slots = slotsUnder(core, scope);
  if (slots.length === 0) words.push(`${scopeWords(scope)} binds no slot yet`);
  for (const slot of slots) {
    const scopes = [...core.scopesOfSlot(slot.id), scope];
    const changed = names.map((name) => {
      const now = inForce(core, name, scopes, scope, own);
      const then = inForce(core, name, scopes, scope, next);
      return limitText(name, now) === limitText(name, then)
        ? `${LIMIT_TERMS[name].label} stays ${limitText(name, now)}, which another scope's limit holds it to`
        : `${LIMIT_TERMS[name].label} from ${limitText(name, now)} to ${limitText(name, then)}`;
    });
    words.push(`${slotWords(slot)}${changed.length === 0 ? '' : `: ${changed.join(', ')}`}`);
  }
  if (words.length <= MOST_SENTENCES) return words;
  return [...words.slice(0, MOST_SENTENCES), `and ${words.length - MOST_SENTENCES} more`];
}

/** The tightest value of a limit under some scopes, if one of them said this. */
function inForce(core: Core, name: LimitName, scopes: readonly Scope[], scope: Scope, said: OwnLimits) {
  const { limits } = core.controls;
  let value = (scope === DESK ? said.limits[name] : undefined) ?? limits.desk[name];
  for (const each of new Set(scopes)) {
    const own = each === scope ? said.limits[name] : limits.own(each)?.[name];
    if (own !== undefined) value = tighter(name, value, own);
  }
  return value;
}
