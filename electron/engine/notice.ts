import type { Request } from '../../shared/domain/delivery.ts';
import type { Core } from './core.ts';
import type { Outputs } from './outputs.ts';

type OrderStatusNotice = Extract<Request, { kind: 'order' }>['status'];

/** Tells a version what became of one of its orders. */
export function notify(
  core: Core,
  owner: number,
  ref: number | string,
  status: OrderStatusNotice,
  reason: string,
  out: Outputs,
): void {
  core.router.deliver(owner, { kind: 'order', ref, status, reason }, out.deliveries);
}
