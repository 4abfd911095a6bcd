import { instrumentKey } from '../../shared/domain/instrument.ts';
import { isOpen as isOpenOrder } from '../../shared/domain/order.ts';
import type { EngineView, Position } from '../engine/view.ts';
import type { Book } from './recount/book.ts';
import { isOpen } from './recount/order-recount.ts';
import type { Recount } from './recount/recount.ts';
import { amountText } from './recount/tally.ts';

type Say = (words: string) => void;

/** Where the engine's own fold and the recount of the same facts differ, in words; nothing where they agree. */
export function disagreements(recount: Recount, view: EngineView): string[] {
  const found: string[] = [];
  const say: Say = (words) => void found.push(words);
  const key = (instrument: number): string => {
    const listed = view.instruments[instrument];
    return listed ? instrumentKey(listed) : `instrument ${instrument}`;
  };
  compareBooks(recount, view, key, say);
  compareSlots(recount, view, say);
  compareOrders(recount, view, say);
  compareControls(recount, view, say);
  compareChanges(recount, view, say);
  const unbalanced = recount.ledger.unbalanced();
  if (unbalanced !== undefined)
    say(`what the versions hold of ${unbalanced} does not add up to the account's position`);
  return found;
}

const bookText = ({ quantity, cost, realised, fees }: Pick<Book, 'quantity' | 'cost' | 'realised' | 'fees'>): string =>
  `${quantity} at a cost of ${amountText(cost)}, realised ${amountText(realised)}, fees ${amountText(fees)}`;

const positionText = ({
  quantity,
  cost,
  realised,
  fees,
}: Pick<Position, 'quantity' | 'cost' | 'realised' | 'fees'>): string =>
  bookText({ quantity: BigInt(quantity), cost, realised, fees });

const NOTHING = bookText({ quantity: 0n, cost: 0n, realised: 0n, fees: 0n });

function compareBooks(
  { ledger, simulated }: Recount,
  view: EngineView,
  key: (instrument: number) => string,
  say: Say,
): void {
  const against = (whose: string, books: ReadonlyMap<string, Book>, positions: Iterable<Position>): void => {
    const told = new Map([...positions].map((each) => [key(each.instrument), positionText(each)]));
    for (const instrument of new Set([...books.keys(), ...told.keys()])) {
      const book = books.get(instrument);
      const [counted, engine] = [book ? bookText(book) : NOTHING, told.get(instrument) ?? NOTHING];
      if (counted !== engine) say(`${whose} in ${instrument}: the engine has ${engine}; recounted ${counted}`);
    }
  };
  against('the account', ledger.account, view.accountPositions());
  for (const [instance, books] of ledger.instances) against(`instance ${instance}`, books, view.positions(instance));
  for (const slotId of view.slots.keys())
    for (const [version, positions] of view.positionsInSlot(slotId))
      against(`${version} in ${slotId}`, ledger.versions.get(`${slotId}/${version}`) ?? new Map(), positions);
  for (const [instance, held] of simulated.accounts) {
    const told = new Map(
      view.simulated.positions(instance).map((each) => [key(each.instrument), each.quantity as number]),
    );
    for (const [instrument, quantity] of held)
      if ((told.get(instrument) ?? 0) !== quantity)
        say(
          `the simulated account of ${instance} in ${instrument}: the engine has ${told.get(instrument) ?? 0}, recounted ${quantity}`,
        );
  }
  const accounts = (all: Iterable<number>): string => [...all].sort((a, b) => a - b).join(', ') || 'none';
  const [engine, counted] = [accounts(view.simulated.instances), accounts(simulated.accounts.keys())];
  if (engine !== counted) say(`simulated accounts: the engine has ${engine}; recounted ${counted}`);
}

function compareSlots({ slots }: Recount, view: EngineView, say: Say): void {
  for (const id of new Set([...view.slots.keys(), ...slots.slots.keys()])) {
    const [engine, counted] = [view.slots.get(id), slots.slots.get(id)];
    const member = (each: { instance: number; role: string; share: number; deploymentId: string }): string =>
      `${each.instance} ${each.role} ${each.share} (${each.deploymentId})`;
    const a = engine && `${engine.attachments.map(member).join(', ')}; reserve ${engine.reserve}`;
    const b = counted && `${counted.members.map(member).join(', ')}; reserve ${counted.reserve}`;
    if (a !== b) say(`who is in ${id}: the engine has ${a ?? 'no such slot'}; recounted ${b ?? 'no such slot'}`);
  }
  for (const { id, status } of view.deployments.values()) {
    const stage = slots.deployments.get(id)?.stage;
    if ((status === 'active') !== (stage === 'active'))
      say(`deployment ${id}: the engine has it ${status}; recounted ${stage ?? 'never made'}`);
  }
  if (view.deployments.size !== slots.deployments.size)
    say(`deployments: the engine has ${view.deployments.size}; recounted ${slots.deployments.size}`);
}

function compareOrders({ orders }: Recount, view: EngineView, say: Say): void {
  const count = ({
    sent,
    denied,
    rejected,
    filled,
    cancelled,
  }: Record<'sent' | 'denied' | 'rejected' | 'filled' | 'cancelled', number>) =>
    `${sent} sent, ${denied} denied, ${rejected} rejected, ${filled} filled, ${cancelled} cancelled`;
  const [engine, counted] = [count(view.counts), count(orders.counts)];
  if (engine !== counted) say(`orders: the engine has ${engine}; recounted ${counted}`);
  let open = 0;
  for (const [id, order] of orders.orders) {
    if (!isOpen(order)) continue;
    open += 1;
    const told = view.orders.get(id);
    const a =
      told && isOpenOrder(told.status)
        ? `${told.filled} of ${told.quantity} filled, of instance ${told.owner}`
        : 'not open';
    const b = `${order.filled} of ${order.quantity} filled, of instance ${order.owner}`;
    if (a !== b) say(`order ${id}: the engine has it ${a}; recounted ${b}`);
  }
  let toldOpen = 0;
  for (const { status } of view.orders.values()) if (isOpenOrder(status)) toldOpen += 1;
  if (open !== toldOpen) say(`open orders: the engine has ${toldOpen}; recounted ${open}`);
}

function compareControls({ controls }: Recount, view: EngineView, say: Say): void {
  const ids = (all: Iterable<string>): string => [...all].sort().join(', ') || 'none';
  const compare = (what: string, engine: string, counted: string): void => {
    if (engine !== counted) say(`${what}: the engine has ${engine}; recounted ${counted}`);
  };
  const breaker = ([id, scope]: readonly [string, string]): string => `${id} on ${scope}`;
  compare(
    'breakers that stand',
    ids([...view.breakers].map(([id, { scope }]) => breaker([id, scope]))),
    ids([...controls.breakers].map(([id, { scope }]) => breaker([id, scope]))),
  );
  for (const [scope, state] of controls.states) compare(`the state of ${scope}`, view.ownState(scope), state);
  compare('overrides', ids(view.overrides.keys()), ids(controls.overrides.keys()));
  const waiting = [...view.approvals].filter(([, { status }]) => status === 'pending').map(([id]) => id);
  const counted = [...controls.approvals].filter(([, { ended }]) => ended === undefined).map(([id]) => id);
  compare('approvals that wait', ids(waiting), ids(counted));
}

function compareChanges({ changes }: Recount, view: EngineView, say: Say): void {
  const ENDS: Readonly<Record<string, string>> = {
    completed: 'completed',
    failed: 'failed',
    rolled_back: 'rolled_back',
  };
  for (const [id, { stage }] of changes.swaps) {
    const status = view.swaps.get(id)?.status;
    if ((ENDS[status ?? ''] ?? 'open') !== (ENDS[stage] ?? 'open'))
      say(`swap ${id}: the engine has it ${status}; recounted ${stage}`);
  }
  if (view.swaps.size !== changes.swaps.size)
    say(`swaps: the engine has ${view.swaps.size}; recounted ${changes.swaps.size}`);
  for (const [id, { share, isOpen: stands }] of changes.ladders) {
    const told = view.ladders.get(id);
    const isOver = told?.status === 'completed' || told?.status === 'aborted';
    if (!told || told.share !== share || isOver === stands)
      say(
        `ladder ${id}: the engine has it ${told?.status} at ${told?.share}; recounted ${stands ? 'open' : 'over'} at ${share}`,
      );
  }
}
