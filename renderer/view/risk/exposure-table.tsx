import { roundAmount } from '../../format/number.ts';
import { plain, symbolOf } from '../../format/words.ts';
import { useConsole } from '../console-context.tsx';
import { Signed } from '../parts/figures.tsx';
import { useCurrency } from '../parts/use-currency.ts';

/** What the desk has at stake, by instrument and by sector. */
export function ExposureTable() {
  const exposure = useConsole(({ data }) => data.risk?.exposure);
  const currency = useCurrency();
  if (!exposure) return null;
  return (
    <section className="listing" aria-label="exposure">
      <h3>exposure of the desk, open orders included{currency === '' ? '' : `, ${currency}`}</h3>
      {exposure.length === 0 ? <p className="muted">Nothing is at stake.</p> : null}
      <table className="small">
        <thead className="unseen">
          <tr>
            <th scope="col">what</th>
            <th scope="col">by</th>
            <th scope="col">gross</th>
            <th scope="col">net</th>
          </tr>
        </thead>
        <tbody>
          {exposure.map(({ by, name, gross, net }) => (
            <tr key={`${by} ${name}`}>
              <th scope="row" title={name}>
                {by === 'instrument' ? symbolOf(name) : plain(name)}
              </th>
              <td className="muted">{by}</td>
              <td>
                gross <b>{roundAmount(gross)}</b>
              </td>
              <td>
                net <Signed text={net} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
