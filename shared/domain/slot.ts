import type { BasisPoints } from '../units/basis-points.ts';
import type { Money } from '../units/money.ts';
import type { Environment } from './deployment.ts';
import type { EntityType } from './entity.ts';

export const ROLES = ['live', 'shadow', 'twin', 'run_off'] as const;
/**
 * What an attached instance may do. `live`: open and reduce. `shadow`: sees every event, has no capital. `twin`: a fresh
 * instance of the version in force that a candidate is compared with; it trades on a simulated account alone.
 * `run_off`: may only reduce what it holds, until it is flat.
 */
export type Role = (typeof ROLES)[number];

/** An instance that receives every event of a slot. */
export interface Attachment {
  readonly instance: number;
  readonly entityId: string;
  readonly deploymentId: string;
  readonly role: Role;
  /** Share of the slot's capital; 0 unless live. */
  readonly share: BasisPoints;
}

/** What market events are routed to: an algorithm in an environment. */
export interface Slot {
  /** `NAME:environment`, fixed by its first occupant. */
  readonly id: string;
  readonly type: EntityType;
  readonly environment: Environment;
  /** Keys of the instruments whose events are routed here, or `*`; fixed by its first occupant. */
  readonly instruments: '*' | readonly string[];
  /** The capital that its versions share. */
  readonly capital: Money;
  /** Of several live ones the version in force comes first, candidates on a ladder after it. */
  readonly attachments: readonly Attachment[];
  /** The share that no live version holds. With the live shares it sums to 10,000. */
  readonly reserve: BasisPoints;
}

export const slotId = (algorithm: string, environment: Environment): string => `${algorithm}:${environment}`;
