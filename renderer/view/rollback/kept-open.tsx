import { amount, roundAmount, signedExact } from '../../format/number.ts';
import { keptOpen } from '../../store/risk/kill-flow.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';

/** What a kill left open in its scope, at what value, and one press that closes it. Nothing where nothing is held. */
export function KeptOpen({ scope }: { scope: string }) {
  const price = useConsole(({ data }) => keptOpen(data.risk, scope));
  const currency = useConsole((state) => currentSlot(state)?.currency ?? '');
  const online = useConsole((state) => state.connection.phase === 'live');
  const busy = useConsole(({ kill }) => kill.phase === 'sent');
  const commands = useCommands();
  if (!price) return null;
  const held = price.positions.map(({ quantity, symbol }) => `${signedExact(quantity)} ${symbol}`).join(', ');
  return (
    <div className="kept-open" role="status" aria-label="still open">
      <p>
        <b className="danger">still open:</b> <b>{held}</b>, {roundAmount(price.exposure)} {currency}
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
