import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { JsonObject } from '../../../shared/domain/version.ts';
import { count } from '../../format/number.ts';
import { bytes, fileWords, spanWords, wholePercent } from '../../format/session.ts';
import { requestKey } from '../../store/request.ts';
import { type FeedOfText, feedIn, fileFeed, SIMULATED, scenarioIn } from '../../store/session/session-state.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';

const USUAL_SECONDS = 600;

function Simulator({ feed, off }: { feed: FeedOfText; off: boolean }) {
  const commands = useCommands();
  const chosen = feed.kind === 'sim';
  const symbols: readonly string[] = feed.kind === 'sim' ? feed.symbols : [SIMULATED[0]];
  const seconds = feed.kind === 'sim' ? (feed.seconds ?? USUAL_SECONDS) : USUAL_SECONDS;
  const choose = (names: readonly string[], length: number): void => {
    const ordered = SIMULATED.filter((name) => names.includes(name));
    const json: JsonObject = { kind: 'sim', duration_seconds: length, symbols: ordered };
    commands.chooseFeed(json);
  };
  return (
    <li className={chosen ? 'on' : ''}>
      <label className="source">
        <input
          type="radio"
          name="market data"
          checked={chosen}
          disabled={off}
          onChange={() => choose(symbols, seconds)}
        />
        <b>Simulator</b>
      </label>
      {chosen ? (
        <div className="simulated">
          <fieldset className="choices" aria-label="simulated markets">
            {SIMULATED.map((name) => {
              const on = symbols.includes(name);
              const last = on && symbols.length === 1;
              return (
                <label key={name} className={on ? 'on' : ''} title={last ? 'One market at least.' : undefined}>
                  <input
                    type="checkbox"
                    checked={on}
                    disabled={off || last}
                    onChange={() => choose(on ? symbols.filter((each) => each !== name) : [...symbols, name], seconds)}
                  />
                  {name.replace('USDT', '')}
                </label>
              );
            })}
          </fieldset>
          <label className="length">
            <input
              type="number"
              min={1}
              max={86_400}
              step={60}
              aria-label="seconds of market"
              disabled={off}
              value={seconds}
              onChange={(event) => choose(symbols, Math.max(1, Math.round(Number(event.target.value) || 1)))}
            />{' '}
            s of market
          </label>
        </div>
      ) : null}
    </li>
  );
}

function Files({ feed, off }: { feed: FeedOfText; off: boolean }) {
  const commands = useCommands();
  const files = useConsole(({ session }) => session.list?.files);
  const withheld = useObstacle('imports.begin');
  return (files ?? []).map((file) => {
    const chosen = feed.kind === 'replay' && feed.file === file.name;
    const amiss = [
      ...(file.bad > 0 ? [`${count(file.bad)} rows left out`] : []),
      ...(file.crossed > 0 ? [`${count(file.crossed)} crossed quotes`] : []),
    ];
    return (
      <li key={file.name} className={chosen ? 'on' : ''}>
        <label className="source" title={file.sample.join('\n')}>
          <input
            type="radio"
            name="market data"
            checked={chosen}
            disabled={off}
            onChange={() => commands.chooseFeed(fileFeed(file.name))}
          />
          <b>{file.name}</b>
        </label>
        <small>{fileWords(file)}</small>
        <small>{spanWords(file.from, file.until)}</small>
        <small className="last">
          {bytes(file.bytes)}
          {amiss.length === 0 ? null : (
            <span
              className="warn"
              title={file.bad_rows.map(({ line, message }) => `line ${line}: ${message}`).join('\n')}
            >
              {' · '}
              {amiss.join(', ')}
            </span>
          )}
          <button
            type="button"
            className="quiet"
            {...heldBack(withheld)}
            onClick={() => void commands.deleteImport(file.name)}
          >
            Delete<span className="unseen"> {file.name}</span>
          </button>
        </small>
      </li>
    );
  });
}

function Uploads() {
  const commands = useCommands();
  const list = useConsole(({ session }) => session.list);
  const sending = useConsole(({ session }) => session.sending);
  return (list?.uploads ?? []).map((upload) => {
    const { upload_id: id, name, state, words } = upload;
    if (state === 'refused')
      return (
        <li key={id} className="refused" role="alert">
          <b>{name}</b> was not imported.
          <p>{words?.replace(`${name}: `, '')}</p>
          <button type="button" className="quiet" onClick={() => void commands.cancelImport(id)}>
            Close<span className="unseen"> what is said of {name}</span>
          </button>
        </li>
      );
    const sent = sending?.uploadId === id ? sending.sent : upload.received;
    const share = state === 'receiving' ? sent / upload.bytes : (upload.share ?? 0);
    return (
      <li key={id}>
        <b>{name}</b>
        <small className="last">
          <progress aria-label={`${state} ${name}`} value={share} max={1} />
          {state === 'receiving' ? `${bytes(sent)} of ${bytes(upload.bytes)}` : `checking, ${wholePercent(share)}`}
          <button type="button" className="quiet" onClick={() => void commands.cancelImport(id)}>
            Cancel<span className="unseen"> {name}</span>
          </button>
        </small>
      </li>
    );
  });
}

/** What a session can run on: the simulator, or a file that was imported. */
export function MarketData() {
  const commands = useCommands();
  const text = useConsole(({ session }) => session.text);
  const list = useConsole(({ session }) => session.list);
  const sending = useConsole(({ session }) => session.sending !== null);
  const withheld = useObstacle('imports.begin');
  const [over, setOver] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const scenario = scenarioIn(text);
  // While the text is no JSON, what was chosen last stays in sight, and nothing jumps.
  const before = useRef<FeedOfText>(feedIn(undefined));
  const feed = scenario === undefined ? before.current : feedIn(scenario);
  useEffect(() => {
    before.current = feed;
  });
  const off = scenario === undefined;
  // The window has no way of its own to send a file: its menu opens one, without the page.
  const sends = location.protocol !== 'desk:';
  const take = (file: File | null | undefined): void => {
    if (file) void commands.importFile(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (withheld === null && sends) take(event.dataTransfer.files.item(0));
  };
  return (
    <section
      className={`market-data ${over ? 'over' : ''}`}
      aria-label="market data"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h3>market data</h3>
      <ul className="sources">
        <Simulator feed={feed} off={off} />
        <Files feed={feed} off={off} />
        <Uploads />
      </ul>
      {feed.kind === 'replay' && list && !list.files.some(({ name }) => name === feed.file) ? (
        <p className="note warn">The scenario runs on {feed.file}, which is not imported here.</p>
      ) : null}
      {sends ? (
        <>
          <input
            ref={field}
            type="file"
            className="unseen"
            tabIndex={-1}
            aria-label="a file of market data"
            accept=".csv,.gz"
            onChange={(event) => {
              take(event.target.files?.item(0));
              event.target.value = '';
            }}
          />
          <button type="button" disabled={sending} {...heldBack(withheld)} onClick={() => field.current?.click()}>
            Import a file…
          </button>
          <small>
            .csv or .csv.gz, up to {bytes(list?.maxBytes ?? 0)}; room for {bytes(list?.freeBytes ?? 0)}
          </small>
        </>
      ) : (
        <small>Open a .csv or .csv.gz file with File › Import market data in the window’s menu.</small>
      )}
      <RequestWords request={requestKey.importFile} />
    </section>
  );
}
