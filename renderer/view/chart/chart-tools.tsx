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

const UNITS = [
  { id: 'share', label: '%', title: 'Profit by version as a share of what each had to work with' },
  { id: 'money', label: '±', title: 'Profit by version in money' },
] as const;

/** What of the chart is chosen beside its tab: instrument, length of a bar, and the way to the latest one. */
export function ChartTools() {
  const timeframe = useConsole((state) => state.chart.timeframe);
  const unit = useConsole((state) => state.chart.unit);
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
      <span className="choices unit" role="radiogroup" aria-label="profit by version in">
        {UNITS.map(({ id, label, title }) => (
          <label key={id} className={id === unit ? 'on' : ''} title={title}>
            <input type="radio" name="profit-unit" checked={id === unit} onChange={() => commands.chooseUnit(id)} />
            {label}
            <span className="unseen"> {title}</span>
          </label>
        ))}
      </span>
      <button type="button" className="quiet" onClick={commands.showLatest}>
        Latest
      </button>
    </>
  );
}
