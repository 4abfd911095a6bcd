import { TIMEFRAMES } from '../../store/chart-view.ts';
import { currentInstrument, currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { Radios } from '../parts/radios.tsx';

const LENGTHS = TIMEFRAMES.map(({ seconds: value, label }) => ({ value, label }));

/** Which instrument is drawn, and the choice of another. */
function InstrumentChoice() {
  const shown = useConsole(currentInstrument);
  const instruments = useConsole((state) => state.data.instruments);
  const commands = useCommands();
  if (!shown) return null;
  if (instruments.length === 1)
    return (
      <span className="instrument">
        <b>{shown.symbol}</b> <small>{shown.venue}</small>
      </span>
    );
  return (
    <select
      aria-label="instrument"
      value={shown.instrument}
      onChange={(event) => commands.chooseInstrument(event.target.value)}
    >
      {instruments.map((one) => (
        <option key={one.instrument} value={one.instrument}>
          {one.symbol} · {one.venue}
        </option>
      ))}
    </select>
  );
}

/** What of the chart is chosen beside its tab: instrument, length of a bar, and the way to the latest one. */
export function ChartTools() {
  const timeframe = useConsole((state) => state.chart.timeframe);
  const unit = useConsole((state) => state.chart.unit);
  const currency = useConsole((state) => currentSlot(state)?.currency ?? 'money');
  const commands = useCommands();
  return (
    <>
      <InstrumentChoice />
      <Radios name="length of a bar" choices={LENGTHS} value={timeframe} choose={commands.chooseTimeframe} />
      <button
        type="button"
        className="quiet unit"
        title={`Profit by version in per cent of its capital, or in ${currency}`}
        aria-label="profit by version in per cent of its capital"
        aria-pressed={unit === 'share'}
        onClick={() => commands.chooseUnit(unit === 'share' ? 'money' : 'share')}
      >
        in %
      </button>
      <button type="button" className="quiet" onClick={commands.showLatest}>
        Latest
      </button>
    </>
  );
}
