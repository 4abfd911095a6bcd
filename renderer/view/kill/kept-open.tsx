import { amount, roundAmount } from '../../format/number.ts';
import { holdings } from '../../format/words.ts';
import { keptOpen } from '../../store/risk/kill-flow.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useCurrency } from '../parts/use-currency.ts';

/** What a kill left open in its scope, at what value, and one press that closes it. Nothing where nothing is held. */
export function KeptOpen({ scope }: { scope: string }) {
  const price = useConsole(({ data }) => keptOpen(data.risk, scope));
  const currency = useCurrency();
  const online = useOnline();
  const busy = useConsole(({ kill }) => kill.phase === 'sent');
  const commands = useCommands();
  if (!price) return null;
  return (
    <div className="kept-open" role="status" aria-label="still open">
      <p>
        <b className="danger">still open:</b> <b>{holdings(price.positions)}</b>, {roundAmount(price.exposure)}{' '}
        {currency}
      </p>
      <button
        type="button"
        className="deadly outlined"
        disabled={!online || busy}
        title="Closes these positions at the market now, by a verified exit. It stays killed."
        onClick={() => void commands.flattenKept(scope)}
      >
        Flatten now <small>costs ≈ {amount(price.cost)}</small>
      </button>
    </div>
  );
}
