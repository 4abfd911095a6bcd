import { counted, spaced } from '../../shared/base/words.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import { scopeWords } from '../../shared/domain/limit-words.ts';
import { type Told, told } from './alert-told.ts';
import { said } from './alert-words.ts';

/** What everybody hears of emergencies: that one stands, and each thing that is done under it. */
export function emergencyAlert(fact: Fact): Told | undefined {
  switch (fact.kind) {
    case 'emergency_declared': {
      const { emergencyId, scope, declaredBy, role, required, expiresNs, reason } = fact;
      const others = required === 1 ? 'another person' : `${required} other people`;
      return told(
        'critical',
        scope,
        'Emergency declared',
        `${declaredBy} (${spaced(role)}) has declared emergency ${emergencyId} for ${scopeWords(scope)}: ${said(reason)}. Until ${new Date(Number(BigInt(expiresNs) / 1_000_000n)).toISOString()} what raises risk there does not wait for ${others}. Nothing is lifted by it. If you know nothing of this, end it.`,
        { topic: 'emergency', id: emergencyId },
      );
    }
    case 'emergency_used': {
      const { emergencyId, scope, usedBy, command, consequences, reason } = fact;
      return told(
        'critical',
        scope,
        'Risk raised under emergency',
        `${usedBy}, under emergency ${emergencyId} and without other people: ${spaced(command.kind)}. ${consequences.join('; ')}. Reason: ${said(reason)}.`,
        { topic: 'emergency_use', id: emergencyId },
      );
    }
    case 'emergency_ended': {
      const { emergencyId, scope, how, by, uses, reason } = fact;
      const who = by === 'desk' ? '' : ` by ${by}`;
      return told(
        'warning',
        scope,
        `Emergency ${how}`,
        `Emergency ${emergencyId} for ${scopeWords(scope)} is ${how}${who}: ${said(reason)}. Under it risk was raised ${counted(uses, 'time')}. What raises risk there needs other people again.`,
      );
    }
    default:
      return undefined;
  }
}
