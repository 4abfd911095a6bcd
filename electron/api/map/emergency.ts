import type { EmergencyView } from '../../../shared/contract/emergency.ts';
import type { Emergency } from '../../../shared/domain/emergency.ts';
import { scopeWords } from '../../../shared/domain/limit-words.ts';
import { epochNs } from '../../../shared/units/time.ts';
import type { EngineView } from '../engine-view.ts';
import { isoTime } from './time.ts';

/** An emergency on the wire. */
export const emergencyToWire = ({ ended, ...emergency }: Emergency): EmergencyView => ({
  emergency_id: emergency.id,
  scope: emergency.scope,
  name: scopeWords(emergency.scope),
  declared_by: emergency.declaredBy,
  role: emergency.role,
  reason: emergency.reason,
  declared_at: isoTime(emergency.declaredAt),
  expires_at: isoTime(epochNs(BigInt(emergency.expiresNs))),
  status: emergency.status,
  uses: emergency.uses,
  ended: ended && { ...ended, at: isoTime(ended.at) },
});

/** The one that stands; null where none does. */
export function standingEmergency(view: Pick<EngineView, 'emergencies'>): EmergencyView | null {
  for (const each of view.emergencies.values()) if (each.status === 'standing') return emergencyToWire(each);
  return null;
}
