import type { z } from 'zod';
import type { AlertView } from '../../../shared/contract/console.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Author, FactKind, Recorded } from '../../../shared/domain/fact.ts';
import { alertOf } from '../../host/alerts.ts';
import type { Desk, FoldedFact } from '../../host/desk.ts';
import { isoTime } from '../map/time.ts';
import { Tape } from './tape.ts';

type View = z.infer<typeof AlertView>;

/** Alerts that a console sees when it opens. */
const KEPT_ALERTS = 100;
/** Audit rows of a kind that are looked through for who stands behind a fact of an earlier run. */
const LOOKED_THROUGH = 500;

/** Facts that are told differently by who stands behind them. */
const BY_AUTHOR: readonly FactKind[] = [
  'trading_state_changed',
  'breaker_released',
  'kill_ordered',
  'limits_changed',
  'approvals_required',
  'override_granted',
];

/** A folded fact does not say who; its audit row does, while that is among the latest. */
const UNKNOWN: Author = { actor: 'somebody', role: '' };

/** The latest alerts, those of earlier runs among them. */
export class Alerts {
  readonly tape = new Tape<View>(KEPT_ALERTS);
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  take(recorded: Recorded): void {
    const alert = alertOf(recorded, this.#desk.view);
    if (alert !== undefined) this.tell(alert);
  }

  tell(alert: Alert): void {
    const { about, at, ...said } = alert;
    this.tape.push({ ...said, at: isoTime(at), about: about ? { topic: about.topic, id: about.id ?? null } : null });
  }
}

/** The facts of earlier runs with who stands behind them, as far as that is known. */
export function authoredHistory(desk: Desk): readonly Recorded[] {
  const authors = authorsIn(desk);
  return desk.history.map((folded) => ({ ...(authors.get(folded.seq) ?? UNKNOWN), ...folded }));
}

/** The latest rows of an action. Where older segments of the journal are not there, nobody is named: alerts are shown all the same. */
function auditOf(desk: Desk, action: string): ReturnType<Desk['audit']> {
  try {
    return desk.audit({ limit: LOOKED_THROUGH, action });
  } catch (error) {
    if (error instanceof Error && error.name === 'JournalError') return [];
    throw error;
  }
}

/** Who stands behind the facts of earlier runs, by sequence, as far as it matters. */
function authorsIn(desk: Desk): ReadonlyMap<number, Author> {
  const authors = new Map<number, Author>();
  const kinds = new Set(desk.history.map(({ fact }: FoldedFact) => fact.kind));
  for (const action of BY_AUTHOR) {
    if (!kinds.has(action)) continue;
    for (const { actor, role, payload } of auditOf(desk, action)) {
      const { fact } = JSON.parse(payload) as { fact?: unknown };
      if (typeof fact === 'number') authors.set(fact, { actor, role });
    }
  }
  return authors;
}
