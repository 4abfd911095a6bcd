import type { Outcome } from '../../shared/domain/command.ts';
import { ScenarioError } from './scenario.ts';

/**
 * What a command of a scenario came to.
 *
 * @throws {ScenarioError} where it was refused.
 */
export async function demand(outcome: Promise<Outcome>, what: string): Promise<Outcome & { ok: true }> {
  const settled = await outcome;
  if (!settled.ok) throw new ScenarioError(`${what} was refused: ${settled.message}`);
  return settled;
}
