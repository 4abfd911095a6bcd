import type { Registry } from 'prom-client';
import { GATE_OUTCOMES } from '../../shared/domain/gate.ts';
import { isOpenLadder, LADDER_STATUSES, type Ladder } from '../../shared/domain/ladder.ts';
import type { Desk } from '../host/desk.ts';
import { labelledGauge } from './metric.ts';

/** How versions stand on their ladders. Of each slot the ladder that is climbed, else the last. */
export function ladderMetrics(desk: Desk, registry: Registry): void {
  const gauge = <const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (set: (labels: Record<L, string>, value: number) => void, ladder: Ladder) => void,
  ) =>
    labelledGauge(registry, name, help, labels, (set) => {
      for (const slotId of desk.view.slots.keys()) {
        const ladder = desk.view.latestLadder(slotId);
        if (ladder) read(set, ladder);
      }
    });

  gauge(
    'desk_ladder_rung',
    'Rung from 1 that the candidate stands on; 0 while nobody is on it',
    ['slot'],
    (set, ladder) => set({ slot: ladder.slotId }, isOpenLadder(ladder.status) ? ladder.rung + 1 : 0),
  );
  gauge(
    'desk_ladder_share',
    'Share of the slot’s capital, 0 to 1, that the candidate holds; 0 while nobody is on the ladder',
    ['slot'],
    (set, ladder) => set({ slot: ladder.slotId }, isOpenLadder(ladder.status) ? ladder.share / 10_000 : 0),
  );
  gauge(
    'desk_ladder_status',
    '1 for the status of the ladder',
    ['slot', 'status'],
    (set, { slotId: slot, ...ladder }) => {
      for (const status of LADDER_STATUSES) set({ slot, status }, status === ladder.status ? 1 : 0);
    },
  );
  gauge(
    'desk_ladder_gate',
    '1 for the outcome of each gate of the rung at the last review',
    ['slot', 'measure', 'outcome'],
    (set, { slotId: slot, verdicts, status }) => {
      if (!isOpenLadder(status)) return;
      for (const { measure, ...verdict } of verdicts)
        for (const outcome of GATE_OUTCOMES) set({ slot, measure, outcome }, outcome === verdict.outcome ? 1 : 0);
    },
  );
}
