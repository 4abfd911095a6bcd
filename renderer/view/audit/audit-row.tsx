import { count } from '../../format/number.ts';
import { utcOfNs } from '../../format/utc.ts';
import { plain } from '../../format/words.ts';
import { useCommands, useConsole } from '../console-context.tsx';

/** The row that was opened: what it says, what it is chained to, and what signed head covers it. */
export function AuditRowDetails() {
  const open = useConsole(({ audit }) => audit.open);
  const commands = useCommands();
  if (open === null)
    return (
      <section aria-label="audit row">
        <p className="muted">Enter, or a second click, opens a row here.</p>
      </section>
    );
  const close = (
    <button type="button" className="quiet" onClick={() => void commands.openAuditRow(null)}>
      Close
    </button>
  );
  const step = (to: number, words: string) => (
    <button type="button" className="quiet" disabled={to < 1} onClick={() => void commands.openAuditRow(to)}>
      {words}
    </button>
  );
  return (
    <section aria-label="audit row">
      <h3>
        row {count(open.seq)}
        <span className="grow" />
        {step(open.seq - 1, 'Before')}
        {step(open.seq + 1, 'After')}
        {close}
      </h3>
      {open.phase === 'loading' ? <p className="muted">Reading…</p> : null}
      {open.phase === 'refused' ? <p className="warn">{open.refusal}</p> : null}
      {open.phase === 'ready' ? (
        <>
          <dl>
            <dt>desk time</dt>
            <dd>{utcOfNs(open.record.ts_ns)}</dd>
            <dt>who</dt>
            <dd>
              {open.record.actor} <span className="muted">{plain(open.record.role)}</span>
            </dd>
            <dt>what</dt>
            <dd>{open.record.action}</dd>
            <dt>of what</dt>
            <dd>{open.record.subject}</dd>
            <dt>hash</dt>
            <dd className="mono">{open.record.hash}</dd>
            <dt>hash before</dt>
            <dd className="mono">{open.record.prev_hash}</dd>
            <dt>signed by</dt>
            <dd>
              {open.record.checkpoint ? (
                <span title={open.record.checkpoint.note}>
                  the checkpoint over {count(open.record.checkpoint.tree_size)} rows,{' '}
                  {open.record.checkpoint.created_at}
                </span>
              ) : (
                <span className="muted">nobody yet: the next checkpoint covers it</span>
              )}
            </dd>
          </dl>
          <pre>{JSON.stringify(open.record.payload, null, 2)}</pre>
        </>
      ) : null}
    </section>
  );
}
