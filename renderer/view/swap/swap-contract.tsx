import type { ReactNode } from 'react';
import type { HandOverContractView } from '../../../shared/contract/hand-over.ts';
import type { HandOver } from '../../../shared/domain/swap.ts';
import { ABSENT, jsonWords } from '../../format/json.ts';
import { exact, signedExact } from '../../format/number.ts';
import { plain, symbolOf } from '../../format/words.ts';

type Difference = HandOverContractView['differences']['config'][number];
type Order = HandOverContractView['orders'][number];

/** Orders that are written out; the rest are counted. */
const ORDERS_SHOWN = 4;

const STATE: Readonly<Record<HandOver['state'], string>> = {
  shadow: 'runs in step before the cut',
  transfer: 'the old version’s, replayed to the cut',
  cold: 'starts from past events only',
};
const POSITIONS: Readonly<Record<HandOver['positions'], string>> = {
  adopt: 'taken over at the mark',
  run_off: 'stay with the old version, which may only reduce',
  flatten: 'closed at the market by the old version',
};
const ORDERS: Readonly<Record<HandOver['orders'], string>> = {
  adopt: 'taken over, keep their place',
  cancel: 'cancelled in the cut',
};

/** A term of the contract: its name, and what it says. */
function Term({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const orderPrice = ({ limit_price: limit, stop_price: stop }: Order): string => {
  if (limit !== null) return `at ${exact(limit)}${stop === null ? '' : `, stop ${exact(stop)}`}`;
  return stop === null ? 'at the market' : `stop ${exact(stop)}`;
};

function OrderLine({ order }: { order: Order }) {
  const filled = /[1-9]/.test(order.filled) ? `, ${exact(order.filled)} filled` : '';
  return (
    <li title={order.order_id}>
      <b className={order.side === 'buy' ? 'up' : 'down'}>{order.side}</b> {exact(order.quantity)}{' '}
      {symbolOf(order.instrument)} <span className="muted">{orderPrice(order) + filled}</span>
    </li>
  );
}

/** A named thing that differs, from what it is to what it will be. */
function Change({ difference, bare = false }: { difference: Difference; bare?: boolean }) {
  const [from, to] = [jsonWords(difference.from), jsonWords(difference.to)];
  return (
    <li>
      {bare ? null : <span className="name">{difference.name} </span>}
      <span className={from === ABSENT ? 'muted' : ''}>{from}</span>
      <span className="muted" role="img" aria-label="becomes">
        {' → '}
      </span>
      <b className={to === ABSENT ? 'muted' : ''}>{to}</b>
    </li>
  );
}

const instrumentWords = ({ name, to }: Difference): string => {
  const what = name === '*' ? 'any instrument' : symbolOf(name);
  return to === null ? `only the old version takes ${what}` : `only the new version takes ${what}`;
};

function Changes({ differences }: { differences: HandOverContractView['differences'] }) {
  const { config, parameters, instruments, state_schema: layouts } = differences;
  if (config.length + parameters.length + instruments.length + layouts.length === 0) {
    return <Term name="differences">none: same config, parameters, instruments and state layout</Term>;
  }
  const lists = [
    { name: 'parameters', items: parameters, bare: false },
    { name: 'config', items: config, bare: false },
    { name: 'state layout', items: layouts, bare: true },
  ];
  return (
    <>
      {lists.map(({ name, items, bare }) =>
        items.length === 0 ? null : (
          <Term key={name} name={name}>
            <ul>
              {items.map((item) => (
                <Change key={item.name} difference={item} bare={bare} />
              ))}
            </ul>
          </Term>
        ),
      )}
      {instruments.length === 0 ? null : (
        <Term name="instruments">
          <ul>
            {instruments.map((item) => (
              <li key={item.name}>{instrumentWords(item)}</li>
            ))}
          </ul>
        </Term>
      )}
    </>
  );
}

function Orders({ contract }: { contract: HandOverContractView }) {
  const { orders, hand_over: terms } = contract;
  if (orders.length === 0) return <>none open</>;
  const more = orders.length - ORDERS_SHOWN;
  return (
    <>
      <b>{orders.length}</b> {ORDERS[terms.orders]}
      <ul>
        {orders.slice(0, ORDERS_SHOWN).map((order) => (
          <OrderLine key={order.order_id} order={order} />
        ))}
        {more > 0 ? <li className="muted">and {more} more</li> : null}
      </ul>
    </>
  );
}

/** What would be handed over in one slot, by its terms. */
export function SwapContract({ contract }: { contract: HandOverContractView }) {
  const { positions, hand_over: terms, standby, untouched } = contract;
  return (
    <dl className="contract">
      <Term name="positions">
        {positions.length === 0 ? (
          'none held'
        ) : (
          <>
            {positions.map(({ instrument, quantity }) => (
              <span key={instrument} className="held">
                <b>{signedExact(quantity)}</b> {symbolOf(instrument)}
              </span>
            ))}{' '}
            <span className="muted">{POSITIONS[terms.positions]}</span>
          </>
        )}
      </Term>
      <Term name="open orders">
        <Orders contract={contract} />
      </Term>
      <Term name="state">
        {plain(terms.state)}:{' '}
        <span className="muted">{standby ? 'in step already, nothing to prepare' : STATE[terms.state]}</span>
      </Term>
      <Changes differences={contract.differences} />
      <Term name="not touched">
        <ul className="muted">
          {untouched.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </Term>
    </dl>
  );
}
