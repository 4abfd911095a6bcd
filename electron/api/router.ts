import type { Router } from '@orpc/server';
import type { Contract } from '../../shared/contract/index.ts';
import { type ApiContext, calls } from './context.ts';
import { about } from './handler/about.ts';
import { algorithms } from './handler/algorithm.ts';
import { approvals } from './handler/approval.ts';
import { candles } from './handler/candle.ts';
import { consoles } from './handler/consoles.ts';
import { deployments } from './handler/deployment.ts';
import { emergencies } from './handler/emergency.ts';
import { entities } from './handler/entity.ts';
import { health } from './handler/health.ts';
import { ladders } from './handler/ladder.ts';
import { operators } from './handler/operator.ts';
import { overrides } from './handler/override.ts';
import { denials, orders } from './handler/records.ts';
import { reports } from './handler/report.ts';
import { risk } from './handler/risk.ts';
import { runs } from './handler/run.ts';
import { session } from './handler/session.ts';
import { imports } from './handler/session-import.ts';
import { slots } from './handler/slot.ts';
import { swaps } from './handler/swap.ts';
import { swap_rules } from './handler/swap-rule.ts';
import { audit, positions, trades } from './handler/trading.ts';
import { console } from './handler/watch.ts';
import { window } from './handler/window.ts';

/** A handler for every call of the contract. */
export const router: Router<Contract, ApiContext> = calls.router({
  entities,
  deployments,
  swaps,
  swap_rules,
  slots,
  algorithms,
  ladders,
  risk,
  overrides,
  approvals,
  emergencies,
  operators,
  consoles,
  positions,
  orders,
  denials,
  trades,
  candles,
  audit,
  session,
  runs,
  imports,
  reports,
  about,
  health,
  console,
  window,
});
