import { createCommands } from '../../../renderer/client/calls/commands.ts';
import { deskClient } from '../../../renderer/client/desk-client.ts';
import { createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { DEFAULT_HAND_OVER } from '../../../shared/domain/swap.ts';
import { desk, IDS, slot, versions } from '../../support/fake-desk-state.ts';
import { contractOf } from '../../support/fake-swap-record.ts';

/** A call as the desk gets it. */
export type Call = { readonly path: string; readonly input: Record<string, unknown> };

/** A validation that passed. */
export const PASSED = {
  passed: true,
  compatible: true,
  checks: [],
  errors: [],
  warnings: [],
  estimated_downtime_ms: 0.3,
  estimated_downtime: { median_ms: 0.3, p10_ms: 0.2, p90_ms: 0.5, samples: 12 },
};
/** The record of a swap that was made. */
export const RECORD = {
  swap_id: 'made',
  success: true,
  status: 'completed',
  stage: 'done',
  steps: [],
  scheduled_for: null,
  receipts: { missed: 0, twice: 0 },
  hand_over_contract: [contractOf(DEFAULT_HAND_OVER)],
  error_message: null,
  message: 'took over',
  downtime_milliseconds: 0.34,
  events_held: 1,
  cut_sequence: 7,
  validation_results: PASSED,
  rollback_swap_id: 'way-back',
};

/** A console over a line that answers as told. */
export function rig(answer: (call: Call) => unknown, online = true, clock = () => 0) {
  const store = createConsoleStore(0);
  const [live] = versions();
  receiveFrame(store, { type: 'snapshot', desk: desk('sim'), slots: [slot(live!)], versions: versions() }, 0);
  const calls: Call[] = [];
  const client = deskClient({
    call: async (path, input) => {
      const call = { path: path.join('.'), input: (input ?? {}) as Call['input'] };
      calls.push(call);
      return answer(call);
    },
  });
  const commands = createCommands(
    store,
    () => (online ? client : undefined),
    () => undefined,
    clock,
  );
  const target = versions().find((version) => version.entity_id === IDS.new)!;
  return { store, calls, commands, target, flow: () => store.getState().swapFlow };
}

/** Lets answers that are there already arrive. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The slot of the console under test, changed. */
export const slotWith = (change: Partial<ReturnType<typeof slot>>): ReturnType<typeof slot> => ({
  ...slot(versions()[0]!),
  ...change,
});

/** The slot when there is a way back. */
export const withWayBack = () =>
  slotWith({
    rollback: {
      swap_id: 'forth',
      to_entity_id: IDS.new,
      to_version: '2.0.0',
      cancels: 0,
      adopts: [],
      exposure: '0',
      cost: { spread: '0', impact: '0', fee: '0', total: '0' },
      estimated_cost: '0',
      still_tripped: [],
      currency: 'USDT',
    },
  });

/** The slot while a swap to 2.0.0 is under way. */
export const withSwap = (stage: string) =>
  slotWith({
    swap: {
      swap_id: 'under-way',
      type: 'manual',
      status: 'in_progress',
      stage,
      steps: [],
      from_version: 'momentum@1.0.0',
      to_version: 'momentum@2.0.0',
      pending: 2,
      remaining: 0,
    },
  });
