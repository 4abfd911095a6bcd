import type { z } from 'zod';
import { defined } from '../../../shared/base/assert.ts';
import type { KillPriceView, RiskView } from '../../../shared/contract/console.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { scopeWords } from '../../../shared/domain/limit-words.ts';
import {
  algorithmOf,
  algorithmScope,
  DESK,
  environmentScope,
  type Scope,
  versionScope,
} from '../../../shared/domain/scope.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import type { EngineView } from '../engine-view.ts';
import { pendingToWire } from '../map/approval.ts';
import { standingEmergency } from '../map/emergency.ts';
import { nameOf } from '../map/entity.ts';
import { exitToWire } from '../map/exit.ts';
import { quantityText } from '../map/position.ts';
import { exposureToWire, headroomToWire, standingToWire } from '../map/risk.ts';
import { violationsToWire } from '../map/violation.ts';

type View = z.infer<typeof RiskView>;

const SHOWN_VIOLATIONS = 100;

/** Risk, as the console shows it. */
export function riskToView(view: EngineView): View {
  return {
    desk: headroomToWire(view, DESK),
    slots: [...view.slots.keys()].map((id) => ({ slot_id: id, headroom: headroomToWire(view, id) })),
    exposure: exposureToWire(view),
    standing: standingToWire(view),
    violations: violationsToWire(view).slice(0, SHOWN_VIOLATIONS),
    exits: exitsShown(view),
    kills: view.killQuotes(scopesToKill(view)).map((quote) => killPrice(view, quote)),
    approvals: pendingToWire(view),
    approvals_required: view.approvalsRequired.count,
    approvals_above_share_bp: view.approvalsRequired.aboveShare,
    emergency: standingEmergency(view),
  };
}

/** Exits under way or stalled, and the last that ended, newest first. */
function exitsShown(view: EngineView): View['exits'] {
  const exits = [...view.exits.values()].reverse();
  const lastEnded = exits.find(({ status }) => status === 'ended');
  return exits.filter((each) => each.status !== 'ended' || each === lastEnded).map((each) => exitToWire(view, each));
}

/** The desk, and of each slot the live version, the slot, the algorithm and the environment. */
function scopesToKill(view: EngineView): Scope[] {
  const scopes = new Set<Scope>([DESK]);
  for (const { id, environment, attachments } of view.slots.values()) {
    const live = attachments.find(({ role }) => role === 'live');
    const version = live && nameOf(view, live.entityId);
    if (version !== undefined) scopes.add(versionScope(version));
    scopes.add(id);
    if (version !== undefined) scopes.add(algorithmScope(algorithmOf(version)));
    scopes.add(environmentScope(environment));
  }
  return [...scopes];
}

function killPrice(
  view: EngineView,
  { scope, orders, positions, exposure, cost, killed }: ReturnType<EngineView['killQuotes']>[number],
): z.infer<typeof KillPriceView> {
  return {
    scope,
    name: scopeWords(scope),
    orders,
    positions: positions.map(({ instrument: index, quantity }) => {
      const instrument = defined(view.instruments[index], `instrument ${index}`);
      return {
        instrument: instrumentKey(instrument),
        symbol: instrument.symbol,
        quantity: quantityText(instrument, quantity),
      };
    }),
    exposure: formatMoney(exposure),
    cost: formatMoney(cost),
    killed,
  };
}
