import { implement, ORPCError } from '@orpc/server';
import type { CalendarView } from '../../shared/contract/calendar.ts';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { contract } from '../../shared/contract/index.ts';
import { breaker, exit, limits, type Risk } from './fake-risk-state.ts';

type Frame = Required<ConsoleFrame>;

/** What a pretended desk was told to do about risk, in order. */
export interface RiskCall {
  readonly call: string;
  readonly input: Record<string, unknown>;
}

const missing = (what: string) => new ORPCError('not_found', { status: 404, message: `there is no ${what}` });
const APPROVAL = '30000000-0000-4000-8000-000000000009';

/** Calls about risk: they change the frame as a desk would, and keep what was asked for in `made`. */
export function riskCalls(frame: Frame, made: RiskCall[], answered: () => Promise<void>) {
  const calls = implement(contract);
  const note = (call: string, input: Record<string, unknown>): void => void made.push({ call, input });
  const { risk } = frame;
  let calendar: CalendarView = { time_zone: 'UTC', day_starts_at: '00:00', hours: { default: 'always' } };

  const setAll = (state: 'active' | 'reducing' | 'halted'): void => {
    frame.desk.trading_state = state;
    for (const slot of frame.slots) slot.trading_state = state;
  };

  /** Something that raises risk waits where others are required. */
  const awaiting = (action: string, reason: string, consequences: string[]) => {
    if (risk.approvals_required === 0) return { approval_id: null, message: 'done' };
    const at = new Date().toISOString();
    risk.approvals.unshift({
      approval_id: APPROVAL,
      action,
      requested_by: 'administrator',
      requested_at: at,
      reason,
      consequences,
      required: risk.approvals_required,
      given: [],
      expires_at: '2099-01-01T00:00:00.000Z',
      status: 'pending',
      barred: [],
    });
    return { approval_id: APPROVAL, message: `waits until ${risk.approvals_required} other has agreed` };
  };

  const decide = (id: string): Risk['approvals'][number] => {
    const found = risk.approvals.find(({ approval_id }) => approval_id === id);
    if (!found) throw missing(`approval ${id}`);
    risk.approvals = risk.approvals.filter((one) => one !== found);
    return found;
  };

  return {
    risk: {
      kill: calls.risk.kill.handler(async ({ input }) => {
        note('kill', input);
        await answered();
        const price = risk.kills.find(({ scope }) => scope === input.scope);
        if (!price) throw missing(`scope ${input.scope}`);
        const { orders, positions } = price;
        price.orders = 0;
        price.killed = true;
        for (const slot of frame.slots) slot.open_orders = 0;
        setAll('halted');
        // One that stands is not tripped again.
        frame.desk.breakers = frame.desk.breakers.filter(({ id }) => id !== 'b-kill');
        frame.desk.breakers.push(
          breaker({
            id: 'b-kill',
            scope: input.scope,
            slot_id: null,
            cause: 'kill',
            action: 'halt',
            value: input.reason,
            limit: '',
          }),
        );
        if (input.flatten) risk.exits.unshift(exit({ scope: input.scope }));
        return {
          scope: input.scope,
          state: 'halted' as const,
          breaker_id: 'b-kill',
          orders,
          positions: input.flatten ? positions.length : 0,
          exit_id: input.flatten ? 'x-1' : null,
          message: `New orders are blocked; ${orders} open orders are being cancelled.`,
        };
      }),
      release_breaker: calls.risk.release_breaker.handler(({ input }) => {
        note('release_breaker', input);
        const waits = awaiting('release_breaker', input.reason, ['orders may leave again']);
        if (waits.approval_id === null) {
          frame.desk.breakers = frame.desk.breakers.filter(({ id }) => id !== input.id);
          if (frame.desk.breakers.length === 0) setAll('active');
        }
        return { id: input.id, released: waits.approval_id === null, ...waits };
      }),
      set_trading_state: calls.risk.set_trading_state.handler(({ input }) => {
        note('set_trading_state', input);
        // A breaker that halts holds longer than any state.
        const state = frame.desk.breakers.some(({ action }) => action === 'halt') ? 'halted' : input.state;
        if (input.scope === 'desk') setAll(state);
        else for (const slot of frame.slots) slot.trading_state = state;
        return { scope: input.scope, state, approval_id: null, message: 'done' };
      }),
      calendar: calls.risk.calendar.handler(() => calendar),
      set_calendar: calls.risk.set_calendar.handler(({ input }) => {
        note('set_calendar', input);
        const { reason, ...form } = input;
        const waits = awaiting('set_calendar', reason, ['daily limits are counted by other days']);
        if (waits.approval_id === null) calendar = { hours: { default: 'always' }, ...form };
        return { ...calendar, ...waits };
      }),
      limits: calls.risk.limits.handler(({ input }) => limits(input.scope ?? 'desk')),
      set_limits: calls.risk.set_limits.handler(({ input }) => {
        note('set_limits', input);
        const waits = awaiting('set_limits', input.reason, ['a limit is raised']);
        return { ...limits(input.scope), ...waits };
      }),
    },
    approvals: {
      approve: calls.approvals.approve.handler(({ input }) => {
        note('approve', input);
        return { ...decide(input.id), status: 'approved' as const, message: 'agreed' };
      }),
      reject: calls.approvals.reject.handler(({ input }) => {
        note('reject', input);
        return { ...decide(input.id), status: 'rejected' as const, message: 'rejected' };
      }),
    },
  };
}
