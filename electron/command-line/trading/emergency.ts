import { capital } from '../../../shared/base/words.ts';
import type { EmergencyView } from '../../../shared/contract/emergency.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { requireRunning } from '../desk/running-only.ts';
import { type PlaceFlags, placeArguments } from '../desk/which-desk.ts';
import { type KillTarget, plainScope, scopeBySlot } from '../emergency/kill-scope.ts';
import { type ResultFlags, tellResult } from '../result.ts';

interface EmergencyFlags extends PlaceFlags, ResultFlags {
  readonly reason: string;
}

interface DeclareFlags extends EmergencyFlags, KillTarget {
  /** How long it stands; the desk's own time where left out. */
  readonly minutes?: number;
}

type Answer = EmergencyView & { readonly message: string };

const PATH = '/approvals/emergency';
const WHAT = 'an emergency is declared and ended';

/**
 * `desk emergency declare`: for a while what raises risk within a scope is done without other people. On a running desk only.
 *
 * @throws {CommandError} where no scope is named: this is not for more than is needed.
 */
export async function declareEmergency(given: DeclareFlags): Promise<number> {
  const { slot, scope, minutes, reason } = given;
  if (slot === undefined && scope === undefined)
    throw new CommandError(
      'say for what: --slot ID, or --scope SCOPE, such as environment/paper, or desk for all of it',
      2,
    );
  const named = plainScope(given);
  const client = requireRunning(given, WHAT);
  const answer = await client.ask<Answer>('POST', PATH, {
    scope: named ?? scopeBySlot(await client.slots(), given),
    ...(minutes !== undefined && { expires_after_seconds: minutes * 60 }),
    reason,
  });
  const end = inWords('emergency', 'end', answer.emergency_id, ...placeArguments(given), '--reason', 'TEXT');
  tellResult(
    given,
    [`${capital(answer.message)}.`, `It is over by itself at ${answer.expires_at}; to end it before: ${end}`],
    answer,
  );
  return 0;
}

/**
 * `desk emergency end`: other people are needed again.
 *
 * @param id which one; the one that stands, where left out.
 * @throws {CommandError} where none stands.
 */
export async function endEmergency(id: string | undefined, given: EmergencyFlags): Promise<number> {
  const client = requireRunning(given, WHAT);
  const standing = async (): Promise<string> => {
    const { emergencies } = await client.ask<{ emergencies: EmergencyView[] }>('GET', `${PATH}?status=standing`);
    const [only] = emergencies;
    if (only === undefined) throw new CommandError('no emergency stands: there is nothing to end');
    return only.emergency_id;
  };
  const path = `${PATH}/${encodeURIComponent(id ?? (await standing()))}/end`;
  const answer = await client.ask<Answer>('POST', path, { reason: given.reason });
  tellResult(given, [`${capital(answer.message)}.`], answer);
  return 0;
}
