import type { SwapTrigger } from '../../../shared/domain/swap.ts';
import { amount } from '../../format/number.ts';
import { limitPercent } from '../../format/share.ts';
import { TRIGGER_WORDS } from '../../format/words.ts';
import type { SlotView } from '../../store/console-data.ts';

type Limits = Pick<SlotView, 'max_daily_loss' | 'max_drawdown' | 'currency'>;

/** What brings a rule's replacement in, with the slot's limit where a loss does. */
export function triggerWords(trigger: SwapTrigger, slot: Limits): string {
  const words = TRIGGER_WORDS[trigger];
  if (trigger === 'daily_loss')
    return `${words} beyond ${amount(slot.max_daily_loss.replace(/^-/, ''), 0)} ${slot.currency}`;
  if (trigger === 'drawdown') return `${words} beyond ${limitPercent(slot.max_drawdown)}`;
  return words;
}
