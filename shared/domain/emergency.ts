import type { EpochNs } from '../units/time.ts';
import type { RaisingCommand } from './approval.ts';
import type { Scope } from './scope.ts';

/** How long an emergency may last, milliseconds: long enough to act, too short to work by. */
export const EMERGENCY_MS = { least: 1_000, most: 3_600_000, usual: 900_000 } as const;

/** `standing`: it serves now. `expired`: its time was over. `ended`: a person ended it, or whoever declared it may not any more. */
export const EMERGENCY_STATUSES = ['standing', 'expired', 'ended'] as const;
export type EmergencyStatus = (typeof EMERGENCY_STATUSES)[number];

/**
 * A person's word that there is no time for other people: while it stands, what a person asks for that raises risk within its
 * scope is done without them. It lifts nothing by itself, and everybody hears of it.
 */
export interface Emergency {
  /** `e-1`. */
  readonly id: string;
  readonly scope: Scope;
  readonly declaredBy: string;
  readonly role: string;
  readonly reason: string;
  readonly declaredAt: EpochNs;
  /** Desk time, epoch nanoseconds as decimal text, from which on it is over. */
  readonly expiresNs: string;
  readonly status: EmergencyStatus;
  /** How often something was carried out under it. */
  readonly uses: number;
  /** Who ended it, and why; null while it stands. */
  readonly ended: { readonly by: string; readonly reason: string; readonly at: EpochNs } | null;
}

/** What happens to emergencies. Each says all that an alert needs, whoever reads it and when. */
export type EmergencyFact =
  | {
      readonly kind: 'emergency_declared';
      readonly emergencyId: string;
      readonly scope: Scope;
      readonly expiresNs: string;
      readonly declaredBy: string;
      readonly role: string;
      /** How many people it stands in for. */
      readonly required: number;
      readonly reason: string;
    }
  /** Something that raises risk is carried out without the people it needs; the facts that follow of it name the emergency. */
  | {
      readonly kind: 'emergency_used';
      readonly emergencyId: string;
      readonly scope: Scope;
      readonly command: RaisingCommand;
      readonly usedBy: string;
      /** What it changes, in sentences with the numbers. */
      readonly consequences: readonly string[];
      readonly reason: string;
    }
  | {
      readonly kind: 'emergency_ended';
      readonly emergencyId: string;
      readonly scope: Scope;
      readonly how: Exclude<EmergencyStatus, 'standing'>;
      readonly by: string;
      readonly uses: number;
      readonly reason: string;
    };
