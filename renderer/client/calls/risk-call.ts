import type { TradingState } from '../../../shared/domain/risk.ts';
import { NOT_ASKED } from '../../store/asked.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { requestKey } from '../../store/request.ts';
import { stillBound } from '../../store/risk/restraint.ts';
import type { DeskClient } from '../desk-client.ts';
import { ask } from './ask.ts';
import { createRequester } from './requester.ts';

/** What a person changes about risk. Each tells how it stands under its {@link requestKey}. */
export interface RiskCommands {
  /** @returns whether the desk took it, at once or as something that others must agree to */
  release(breakerId: string, reason: string): Promise<boolean>;
  setTradingState(scope: string, state: TradingState, reason: string): Promise<boolean>;
  /**
   * @param place - Where it was asked for: its state is noted there.
   * @param value - As it goes over the wire: in the limit's own unit.
   */
  setLimit(place: string, scope: string, name: string, value: string | number, reason: string): Promise<boolean>;
  /** Asks for the limits that bind under a scope. */
  loadLimits(scope: string): Promise<void>;
  /** @param by - Who decides, where the desk has no operators and takes a name for it. */
  decide(approvalId: string, decision: 'approve' | 'reject', reason: string, by?: string): Promise<boolean>;
  /** Does without other people within a scope for a while. */
  declareEmergency(scope: string, seconds: number, reason: string): Promise<boolean>;
  endEmergency(emergencyId: string, reason: string): Promise<boolean>;
  /** Takes what a request left on screen away. */
  forget(request: string): void;
}

interface Awaiting {
  readonly approval_id: string | null;
  readonly message: string;
}

/** Binds those commands to a store and to the line that stands when one is given. */
export function createRisk(store: ConsoleStore, client: () => DeskClient | undefined): RiskCommands {
  const request = createRequester(store, client);

  /** The words of an answer that waits for other people; what waits is remembered as asked for here. */
  const awaited = ({ approval_id: id, message }: Awaiting): string | undefined => {
    if (id === null) return undefined;
    store.setState(({ askedHere }) => ({ askedHere: new Set(askedHere).add(id) }));
    return message;
  };

  /** What was set may not be what is: a breaker holds longer than a state. */
  const stateSet = (
    scope: string,
    asked: TradingState,
    answer: Awaiting & { readonly state: TradingState },
  ): string | undefined => {
    const waits = awaited(answer);
    if (waits !== undefined || answer.state === asked) return waits;
    return stillBound(asked, answer.state, scope, store.getState());
  };

  const loadLimits = (scope: string): Promise<void> =>
    ask(
      client(),
      store.getState().limits[scope] ?? NOT_ASKED,
      (asked) => store.setState(({ limits }) => ({ limits: { ...limits, [scope]: asked } })),
      (line) => line.risk.limits({ scope }),
    );

  return {
    release: (id, reason) =>
      request(requestKey.release(id), async (line) => awaited(await line.risk.release_breaker({ id, reason }))),

    setTradingState: (scope, state, reason) =>
      request(requestKey.tradingState(scope), async (line) =>
        stateSet(scope, state, await line.risk.set_trading_state({ scope, state, reason })),
      ),

    async setLimit(place, scope, name, value, reason) {
      const isTaken = await request(requestKey.limit(place), async (line) =>
        awaited(await line.risk.set_limits({ scope, reason, [name]: value })),
      );
      // Every scope's limits may have changed with it: those on screen are asked for again.
      if (isTaken) await Promise.all(Object.keys(store.getState().limits).map(loadLimits));
      return isTaken;
    },

    loadLimits,

    decide: (id, decision, reason, by) =>
      request(requestKey.decide(id), async (line) => {
        await line.approvals[decision]({ id, reason, ...(by === undefined ? {} : { by }) });
        return undefined;
      }),

    declareEmergency: (scope, seconds, reason) =>
      request(requestKey.declareEmergency, async (line) => {
        await line.emergencies.declare({ scope, expires_after_seconds: seconds, reason });
        return undefined;
      }),

    endEmergency: (id, reason) =>
      request(requestKey.endEmergency(id), async (line) => {
        await line.emergencies.end({ id, reason });
        return undefined;
      }),

    forget: (key) => store.setState(({ requests: { [key]: _, ...requests } }) => ({ requests })),
  };
}
