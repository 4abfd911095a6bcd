import type { Safety } from '../../risk/safety.ts';

/**
 * What is to be said where fewer people could agree than must, beside whoever asks; empty where there are enough. It is no
 * reason to refuse: it is stricter, and somebody may be about to make the others.
 */
export function tooFewWords({ approvals: { required }, operators }: Pick<Safety, 'approvals' | 'operators'>): string {
  const able = operators.approvers();
  const missing = required + 1 - able.length;
  if (!operators.isEnforced || required === 0 || missing <= 0) return '';
  const more =
    missing === 1 ? 'another risk manager or administrator' : `${missing} more risk managers or administrators`;
  return `; beware: only ${able.join(', ')} could, so whoever of them asks will never have enough: make ${more}`;
}
