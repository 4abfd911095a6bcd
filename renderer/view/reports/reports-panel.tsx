import { useEffect, useRef } from 'react';
import { type DayRange, isDay, rangeProblem, usualRanges } from '../../store/session/report-state.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { Radios } from '../parts/radios.tsx';
import { useSeen } from '../parts/seen.ts';
import { ReportSheet } from './report-sheet.tsx';

function Range() {
  const commands = useCommands();
  const range = useConsole(({ report }) => report.range);
  const today = useConsole(({ now }) => Math.floor(now / 86_400_000) * 86_400_000);
  const asking = useConsole(({ report }) => report.phase === 'asking');
  const online = useOnline();
  const usual = usualRanges(today);
  const take = (next: DayRange): void => void commands.makeReport(next);
  const day = (name: 'from' | 'to', label: string) => (
    <label>
      {label}{' '}
      <input
        type="text"
        inputMode="numeric"
        placeholder="YYYY-MM-DD"
        size={10}
        maxLength={10}
        spellCheck={false}
        aria-invalid={!isDay(range[name])}
        value={range[name]}
        disabled={!online}
        onChange={(event) => take({ ...range, [name]: event.target.value })}
      />
    </label>
  );
  return (
    <div className="report-range">
      <Radios
        name="range of the report"
        choices={usual.map(({ name }) => ({ value: name, label: name }))}
        value={usual.find(({ range: { from, to } }) => from === range.from && to === range.to)?.name ?? null}
        choose={(chosen) => {
          const one = usual.find(({ name }) => name === chosen);
          if (one) take(one.range);
        }}
        disabled={!online}
      />
      {day('from', 'from')}
      {day('to', 'to')}
      <button
        type="button"
        disabled={!online || asking || rangeProblem(range) !== null}
        onClick={() => void commands.makeReport(range)}
      >
        {asking ? 'Recounting' : 'Make again'}
      </button>
    </div>
  );
}

/** What a report can be taken away as. */
function Ways() {
  const commands = useCommands();
  const off = useConsole(({ report }) => report.phase !== 'ready' || report.report === null);
  return (
    <div className="report-ways">
      <button type="button" disabled={off} onClick={() => commands.saveReport('csv')}>
        CSV
      </button>
      <button type="button" disabled={off} onClick={() => commands.saveReport('json')}>
        JSON
      </button>
      <button type="button" disabled={off} onClick={commands.printReport}>
        Print
      </button>
    </div>
  );
}

/** What the served desk did on a day, or over some. */
export function ReportsPanel() {
  const commands = useCommands();
  const { phase, report, verified, verifying, words, range } = useConsole((state) => state.report);
  const online = useOnline();
  const [panel, seen] = useSeen<HTMLDivElement>();
  const wanted = useRef(range);
  wanted.current = range;
  useEffect(() => {
    // Whenever the panel comes on screen: what stood there may be hours old.
    if (online && seen) void commands.makeReport(wanted.current);
  }, [online, seen, commands]);
  return (
    <div ref={panel} className="reports">
      <div className="report-bar">
        <Range />
        <Ways />
      </div>
      <div className="scroll">
        {phase === 'refused' ? (
          <p className="empty down" role="alert">
            {words}
          </p>
        ) : report ? (
          <div className={phase === 'asking' ? 'before' : ''}>
            <ReportSheet report={report} verified={verified} verifying={verifying} />
          </div>
        ) : (
          <p className="empty">{online ? 'Recounting from the journal.' : 'There is no connection to the desk.'}</p>
        )}
      </div>
    </div>
  );
}
