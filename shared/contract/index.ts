/**
 * The one contract of the desk: the window uses it over a message port, the browser console over WebSocket, scripts
 * over REST. Its names are the names on the wire.
 */
import { oc } from '@orpc/contract';
import { about } from './about.ts';
import { algorithms } from './algorithm.ts';
import { approvals, overrides } from './approval.ts';
import { candles } from './candle.ts';
import { consoles } from './consoles.ts';
import { deployments } from './deployment.ts';
import { emergencies } from './emergency.ts';
import { entities } from './entity.ts';
import { health } from './health.ts';
import { ladders } from './ladder.ts';
import { operators } from './operator.ts';
import { denials, orders } from './records.ts';
import { reports } from './report.ts';
import { risk } from './risk.ts';
import { runs } from './run.ts';
import { session } from './session.ts';
import { imports } from './session-import.ts';
import { slots } from './slot.ts';
import { swaps } from './swap.ts';
import { swap_rules } from './swap-rule.ts';
import { audit, positions, trades } from './trading.ts';
import { console } from './watch.ts';
import { window } from './window.ts';

/** Where the REST calls live. Health, metrics and the reference stand beside it. */
export const API_PREFIX = '/api/v1';

export const contract = {
  ...oc.prefix(API_PREFIX).router({
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
  }),
  health,
  console,
  window,
};
export type Contract = typeof contract;

export type { CallEffect, CallMeta, CallRole } from './call.ts';
export { ERRORS, type ErrorBody, type ErrorCode, type ErrorDetail } from './error.ts';
