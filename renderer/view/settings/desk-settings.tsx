import { TERMINAL } from '../../format/terminal.ts';
import { fingerprint } from '../../format/version.ts';
import { lastOf } from '../../store/asked.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { Fact, Section } from './section.tsx';

const STATUS = { healthy: { word: 'well', tone: 'ok' }, degraded: { word: 'not well', tone: 'warn' } } as const;

/** A way out of the desk: how it is, where it goes, what waits, and what went wrong last. */
function WayOut({ name, way }: { name: 'NATS' | 'webhook'; way: 'nats' | 'webhook' }) {
  const out = useConsole(({ data }) => data.desk?.ways_out?.[way] ?? null);
  if (out === null)
    return (
      <Fact name={name}>
        <b>off</b> <span className="muted">facts stay on this desk</span>
      </Fact>
    );
  const { word, tone } = STATUS[out.status];
  return (
    <Fact name={name}>
      <b className={tone}>{word}</b>
      <span className="muted"> {out.message}</span>
    </Fact>
  );
}

/** What leaves the desk. Where it goes is set when the desk is started: a page must not be able to send it elsewhere. */
export function OutwardSettings() {
  return (
    <Section name="ways out">
      <WayOut name="NATS" way="nats" />
      <WayOut name="webhook" way="webhook" />
      <p className="setting-note">
        Set when the desk is started: <code>{TERMINAL} serve --nats wss://HOST:PORT --nats-creds-file FILE</code>,{' '}
        <code>--webhook https://…</code>. No secret is ever shown here.
      </p>
    </Section>
  );
}

/** The way out of this console, for a browser that others may come to. */
function ShutConsole() {
  const { shutConsole } = useCommands();
  const online = useOnline();
  const entry = useConsole((state) => state.entry);
  if (shutConsole === null) return null;
  return (
    <Fact name="this console">
      <button
        type="button"
        className="quiet"
        disabled={!online || entry.phase === 'asked'}
        onClick={() => void shutConsole()}
      >
        Sign out this console
      </button>{' '}
      <small className="muted">
        It shows nothing more until it is opened by the desk’s address again, or by a name.
      </small>
      {entry.phase === 'refused' ? (
        <small className="down" role="alert">
          {' '}
          {entry.words}
        </small>
      ) : null}
    </Fact>
  );
}

/** The people of the desk, and the system's notifications. */
export function PeopleSettings() {
  const commands = useCommands();
  const me = useConsole((state) => state.me);
  const withheld = useObstacle('operators.list');
  const permission = commands.notifier.permission();
  // The permission is no part of the store; what it changes with draws this again.
  useConsole(({ data }) => data);
  return (
    <Section name="people and notifications">
      <Fact name="operators">
        {me?.enforced ? (
          <span>
            {me.signed_in ? `${me.name}, ${me.role.replace('_', ' ')}` : 'nobody is signed in'}
            {me.locked ? ', locked' : ''}
          </span>
        ) : (
          <span className="muted">none yet: whoever holds the token of the desk may do everything</span>
        )}{' '}
        <button type="button" className="quiet" {...heldBack(withheld)} onClick={() => commands.show('operators')}>
          Operators…
        </button>
      </Fact>
      <ShutConsole />
      <Fact name="notifications">
        {permission === 'granted' ? <b className="ok">allowed</b> : null}
        {permission === 'denied' ? (
          <span className="warn">refused: the browser’s own settings for this page change that</span>
        ) : null}
        {permission === 'absent' ? <span className="muted">the desk’s window notifies by itself</span> : null}
        {permission === 'default' ? (
          <button type="button" className="quiet" onClick={() => void commands.notifier.ask()}>
            Allow…
          </button>
        ) : null}
      </Fact>
    </Section>
  );
}

/** The layout, and the guided session. */
export function ConsoleSettings() {
  const commands = useCommands();
  const simulated = useConsole(({ data }) => data.desk?.simulated === true);
  return (
    <Section name="console">
      <Fact name="layout">
        <button type="button" className="quiet" onClick={() => commands.moveLayout('reset')}>
          Reset the layout
        </button>
      </Fact>
      <Fact name="guide">
        <button
          type="button"
          className="quiet"
          {...heldBack(simulated ? null : 'Only on a simulated desk.')}
          onClick={() => commands.prefer({ guide: 'what_runs' })}
        >
          Guided paper session
        </button>
      </Fact>
    </Section>
  );
}

/** Which program this is, which desk, and the key to note down. */
export function AboutSettings() {
  const asked = useConsole(({ settings }) => settings.about);
  const deskId = useConsole(({ data }) => data.desk?.desk_id ?? '');
  const about = lastOf(asked);
  return (
    <Section name="about">
      <Fact name="desk">
        <code>{deskId}</code>
      </Fact>
      {about === null ? (
        <p className="setting-note" role={asked.phase === 'refused' ? 'alert' : undefined}>
          {asked.phase === 'refused'
            ? `What else there is to say is not known: ${asked.words}`
            : 'The desk is being asked.'}
        </p>
      ) : (
        <>
          <Fact name="version">
            HotSwap Desk {about.version} <span className="muted">on Node {about.node}</span>
          </Fact>
          <Fact name="data folder">
            {about.data_folder === null ? <span className="muted">none</span> : <code>{about.data_folder}</code>}
          </Fact>
          <Fact name="public key">
            {about.key_fingerprint === null ? (
              <span className="warn">the audit is not signed</span>
            ) : (
              <code className="fingerprint">{fingerprint(about.key_fingerprint)}</code>
            )}
          </Fact>
          {about.key_fingerprint === null ? null : (
            <p className="setting-note">
              Note this fingerprint on paper or on another machine: whoever checks the audit knows the right key by it.
            </p>
          )}
        </>
      )}
    </Section>
  );
}
