import { amount, count } from '../../format/number.ts';
import { age } from '../../format/time.ts';
import { holdings } from '../../format/words.ts';
import type { KillPrice } from '../../store/console-data.ts';
import { isStale, silence } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a kill would meet, before the click: what is cancelled, what is held, and what closing it would cost. */
export function KillPriceList({ price, currency }: { price: KillPrice | null; currency: string }) {
  // Of a desk that is not heard the figures are of then, and no promise; said in the labels, so that no button moves.
  const unheard = useConsole((state) => (isStale(state) ? age(silence(state) ?? 0) : null));
  if (!price) {
    return <p className="means">The desk has not said what is open there. A kill works all the same.</p>;
  }
  return (
    <>
      <dl>
        <Line
          label={unheard === null ? 'open orders, cancelled by either' : `open orders, as last told ${unheard} ago`}
        >
          <b>{count(price.orders)}</b>
        </Line>
        <Line label={unheard === null ? 'positions' : 'positions, as told then'}>
          <b>{count(price.positions.length)}</b>
          {price.positions.length > 0 ? <span className="muted"> {holdings(price.positions)}</span> : null}
        </Line>
        <Line label="their exposure, at the marks">
          <b>{amount(price.exposure)}</b> {currency}
        </Line>
        <Line label="closing them at this book costs">
          ≈ <b>{amount(price.cost)}</b> {currency}
        </Line>
      </dl>
      {price.killed ? (
        <p className="means warn">It stands killed already. Killing again cancels what is still open.</p>
      ) : null}
    </>
  );
}
