import type { Registry } from 'prom-client';
import type { Desk } from '../host/desk.ts';
import { figuresOf } from './metric.ts';

/** How far the audit is covered by signed heads. A journal that keeps none has no figures. */
export function checkpointMetrics(desk: Desk, registry: Registry): void {
  const { checkpoints } = desk;
  if (checkpoints === undefined) return;
  const { gauge } = figuresOf(registry);
  const state = () => checkpoints.state();
  gauge('desk_audit_checkpoint_rows', 'Audit rows that the last checkpoint covers', () => state().rows);
  gauge('desk_audit_uncovered_rows', 'Audit rows behind the last checkpoint', () => state().uncovered);
  gauge(
    'desk_audit_uncovered_seconds',
    'How long the first row behind the last checkpoint has waited; 0 for none',
    () => {
      const since = state().uncoveredSinceNs;
      return since === undefined ? 0 : Number(desk.now() - since) / 1e9;
    },
  );
  gauge('desk_audit_checkpoint_age_seconds', 'Age of the last checkpoint; NaN before the first', () => {
    const at = state().tsNs;
    return at === undefined ? Number.NaN : Number(desk.now() - at) / 1e9;
  });
  gauge('desk_audit_checkpoint_failing', '1 while checkpoints are not made, written or anchored', () =>
    state().problem === undefined ? 0 : 1,
  );
}
