import { capital, counted } from '../../shared/base/words.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { NS_PER_SECOND } from '../../shared/units/time.ts';
import type { EngineView } from '../engine/view.ts';
import { said } from './alert-words.ts';
import { lostParts, type RecordedAgain } from './outage.ts';

/** That the desk only reduces since the journal could not be written: when, what is so since, and last what was found. */
export function journalLostText(reason: string): string {
  const { when, found } = lostParts(reason);
  return `${capital(when)} UTC. Since then only orders that shrink a position leave, also once it is written again, until a person sets the whole desk active again. Found then: ${said(found)}.`;
}

/**
 * That the journal is written again. No fact tells of it; so its id lies behind that of the last fact, by a half, and ids go on
 * rising.
 */
export function recordedAgainAlert(
  { sinceNs, atNs, facts }: RecordedAgain,
  view: Pick<EngineView, 'factSeq' | 'tradingState'>,
): Alert {
  const seconds = Number((atNs - sinceNs) / BigInt(NS_PER_SECOND));
  const late =
    facts === 0
      ? 'Nothing had waited for it'
      : `${counted(facts, 'fact')} ${facts === 1 ? 'was' : 'were'} written late, none is lost`;
  return {
    id: view.factSeq + 0.5,
    severity: 'warning',
    title: 'Recording again',
    text: `The journal is written again after ${lasted(seconds)}; ${late}.${stays(view.tradingState(DESK))}`,
    scope: DESK,
    at: atNs,
  };
}

/** So many seconds as one says them: `18 s`, `4 min 05 s`. */
const lasted = (seconds: number): string =>
  seconds < 1
    ? 'less than a second'
    : seconds < 120
      ? `${seconds} s`
      : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;

const stays = (state: ReturnType<EngineView['tradingState']>): string =>
  state === 'active'
    ? ''
    : state === 'reducing'
      ? ' The whole desk stays reducing until somebody resumes it.'
      : ' The whole desk stays halted until somebody lifts what halted it.';
