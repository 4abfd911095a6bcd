import type { Trigger } from '../../../shared/domain/risk.ts';
import { limitLabel, usedWords } from '../../format/limit.ts';
import type { Breaker, ConsoleData } from '../../store/console-data.ts';
import { headroomRows } from '../../store/risk/headroom.ts';

/** The limits that a trigger watches, by their names on the wire. */
const LIMITS_OF: Readonly<Partial<Record<Trigger, readonly string[]>>> = {
  daily_loss: ['max_daily_loss'],
  drawdown: ['max_drawdown_bp'],
  position: ['max_position_size_bp', 'max_position_quantity'],
  exposure: ['max_gross_exposure_bp', 'max_net_exposure_bp', 'max_sector_exposure_bp', 'max_concentration_bp'],
  order_rate: ['max_orders_per_second', 'max_orders_per_minute'],
  trade_rate: ['max_trades_per_minute'],
  denial_rate: ['max_denials_per_minute'],
  error_rate: ['max_error_rate_bp'],
  slippage: ['max_slippage_bp'],
  participation: ['max_participation_bp'],
  data_age: ['max_data_age_ms'],
};

/** What tripped a breaker, as it measures now. */
export interface CauseNow {
  readonly crossed: boolean;
  /** `daily loss 567 / 500 USDT`; empty where only the desk measures it. */
  readonly words: string;
}

/** What tripped a breaker as it is measured now, the fullest where several are; null where nobody measures it. */
export function causeNow(
  { cause, scope, cause_stands: stands = null }: Breaker,
  { risk, slots }: Pick<ConsoleData, 'risk' | 'slots'>,
): CauseNow | null {
  const names = LIMITS_OF[cause] ?? [];
  const slot = slots.find(({ slot_id }) => slot_id === scope);
  const rows = headroomRows(risk, slot?.slot_id).filter((row) => row.of === scope && names.includes(row.limit_name));
  const [fullest] = rows.toSorted((a, b) => b.used - a.used);
  if (!fullest) return stands === null ? null : { crossed: stands, words: '' };
  const { limit_name: name, value, limit, used } = fullest;
  const currency = (slot ?? slots[0])?.currency ?? '';
  return { crossed: stands ?? used >= 1, words: `${limitLabel(name)} ${usedWords(name, value, limit, currency)}` };
}
