import type { SwapView } from '../../shared/contract/swap.ts';
import { IDS, INSTRUMENT, SLOT, type Slot } from './fake-desk-state.ts';

/** What the checks of a swap to a version find: one target is refused. */
export function checksOf(target: string): SwapView['validation_results']['checks'] {
  const refused = target === IDS.refused;
  return [
    { name: 'entities', outcome: 'passed', message: 'both exist, differ and are of the type strategy' },
    { name: 'source', outcome: 'passed', message: 'active in paper, healthy' },
    { name: 'target_ready', outcome: 'passed', message: 'registered; its module answers to its hash' },
    refused
      ? { name: 'target_health', outcome: 'failed', message: 'sample inference took 41 ms of 25 ms allowed' }
      : {
          name: 'target_health',
          outcome: 'passed',
          message: 'has not been checked yet; it is when it loads',
        },
    {
      name: 'versions',
      outcome: 'warning',
      message: 'a major version up: parameters may have changed their meaning',
    },
    { name: 'state_schema', outcome: 'passed', message: 'the hand-over shadow needs none' },
  ];
}

/** Sums checks up as the desk does. */
export function validationOf(checks: SwapView['validation_results']['checks']): SwapView['validation_results'] {
  const of = (outcome: string) => checks.filter((check) => check.outcome === outcome).map(({ message }) => message);
  const [errors, warnings] = [of('failed'), of('warning')];
  const passed = errors.length === 0;
  return {
    passed,
    compatible: passed && warnings.length === 0,
    checks,
    errors,
    warnings,
    estimated_downtime_ms: 0.31,
    estimated_downtime: { median_ms: 0.31, p10_ms: 0.24, p90_ms: 0.52, samples: 212 },
  };
}

const STAGES = ['validating', 'loading', 'warming', 'shadowing', 'draining', 'verifying', 'done'] as const;

type Contract = NonNullable<SwapView['hand_over_contract']>[number];

/** What the one slot would hand over. */
export const contractOf = (handOver: SwapView['hand_over']): Contract => ({
  slot_id: SLOT,
  environment: 'paper',
  hand_over: handOver,
  standby: false,
  positions: [{ instrument: INSTRUMENT, quantity: '0.420' }],
  orders: [
    {
      order_id: 'o-0004ec',
      instrument: INSTRUMENT,
      side: 'sell',
      quantity: '0.420',
      filled: '0.000',
      limit_price: '61890.00',
      stop_price: null,
    },
  ],
  differences: {
    config: [],
    parameters: [{ name: 'lookback', from: 20, to: 14 }],
    instruments: [],
    state_schema: [{ name: 'state_version', from: 1, to: 2 }],
  },
  untouched: ['the account’s day loss and drawdown counters', 'breakers that are tripped', 'limits'],
});

/** The contract as the slot stands now. An emergency hands no state over: only a target that stands by is in step. */
export function contractNow(slot: Slot, input: Pick<SwapView, 'to_entity_id' | 'swap_type' | 'hand_over'>): Contract {
  const standby = slot.attachments.some(({ entity_id }) => entity_id === input.to_entity_id);
  const state = input.swap_type !== 'emergency' ? input.hand_over.state : standby ? 'shadow' : 'cold';
  const positions = slot.positions.map(({ instrument, quantity }) => ({ instrument, quantity }));
  return { ...contractOf({ ...input.hand_over, state }), standby, positions };
}

/** The record of a swap or a trial of one. */
export function record(
  id: string,
  input: Pick<SwapView, 'from_entity_id' | 'to_entity_id' | 'reason' | 'hand_over'>,
  validation: SwapView['validation_results'],
  status: SwapView['status'],
  downtime: number | null,
): SwapView {
  const now = '2026-11-21T14:32:08.000Z';
  return {
    swap_id: id,
    from_entity_id: input.from_entity_id,
    to_entity_id: input.to_entity_id,
    from_deployment_id: null,
    to_deployment_id: null,
    swap_type: 'manual',
    status,
    stage: status === 'validating' ? 'validating' : 'done',
    steps: status === 'validating' ? [] : STAGES.map((stage) => ({ stage, status, at: now })),
    reason: input.reason,
    initiated_by: 'console',
    initiated_at: now,
    completed_at: now,
    duration_seconds: 0.4,
    downtime_milliseconds: downtime,
    success: validation.passed,
    error_message: null,
    validation_results: validation,
    rollback_swap_id: null,
    rolled_back_at: null,
    rolled_back_by: null,
    rollback_reason: null,
    metadata: {},
    created_at: now,
    updated_at: now,
    message: 'The target took over between two events.',
    cut_sequence: null,
    requests_in_flight: 0,
    requests_drained: 2,
    requests_remaining: 0,
    events_held: null,
    hand_over: input.hand_over,
    scheduled_for: null,
    rule_id: null,
    receipts: status === 'validating' ? null : { missed: 0, twice: 0 },
    hand_over_contract: status === 'validating' && validation.passed ? [contractOf(input.hand_over)] : null,
  };
}
