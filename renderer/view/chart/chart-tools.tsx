import { TIMEFRAMES } from '../../store/chart-view.ts';
import { currentInstrument } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';

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
  const commands = useCommands();
  return (
    <>
      <InstrumentChoice />
      <span className="choices" role="radiogroup" aria-label="length of a bar">
        {TIMEFRAMES.map(({ seconds, label }) => (
          <label key={seconds} className={seconds === timeframe ? 'on' : ''}>
            <input
              type="radio"
              name="timeframe"
              checked={seconds === timeframe}
              onChange={() => commands.chooseTimeframe(seconds)}
            />
            {label}
          </label>
        ))}
      </span>
      <button type="button" className="quiet" onClick={commands.showLatest}>
        Latest
      </button>
    </>
  );
}
