import { defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { Emergency } from '../../../shared/domain/emergency.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** Emergencies that were declared. Folded from facts; one stands at most. */
export class EmergencyTable {
  readonly emergencies = new Map<string, Emergency>();
  #standing: string | undefined;

  /** The one that nobody and no time has ended yet, as far as is on record. */
  get standing(): Emergency | undefined {
    return this.#standing === undefined ? undefined : this.#get(this.#standing);
  }

  applyDeclared(fact: FactOf<'emergency_declared'>, at: EpochNs): void {
    const { emergencyId: id, scope, declaredBy, role, reason, expiresNs } = fact;
    const record = { id, scope, declaredBy, role, reason, expiresNs, declaredAt: at };
    this.emergencies.set(id, { ...record, status: 'standing', uses: 0, ended: null });
    this.#standing = id;
  }

  applyUsed({ emergencyId: id }: FactOf<'emergency_used'>): void {
    const emergency = this.#get(id);
    this.emergencies.set(id, { ...emergency, uses: emergency.uses + 1 });
  }

  applyEnded({ emergencyId: id, how, by, reason }: FactOf<'emergency_ended'>, at: EpochNs): void {
    this.emergencies.set(id, { ...this.#get(id), status: how, ended: { by, reason, at } });
    if (this.#standing === id) this.#standing = undefined;
  }

  #get(id: string): Emergency {
    return defined(this.emergencies.get(id), `emergency ${id}`);
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return { emergencies: this.emergencies, standing: this.#standing };
  }

  /** Takes a snapshot as so. */
  restore({ emergencies, standing }: ReturnType<EmergencyTable['snapshot']>): void {
    refill(this.emergencies, emergencies);
    this.#standing = standing;
  }
}
