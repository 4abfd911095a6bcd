import { useEffect } from 'react';
import { count } from '../../format/number.ts';
import { age } from '../../format/time.ts';
import type { DeskView } from '../../store/console-data.ts';
import { verifiedNow } from '../../store/records/audit-state.ts';
import { isStale } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';

/** How often the desk is asked what its last verification found, milliseconds: others may have made one. */
const ASK_MS = 30_000;

/** An event that has waited for longer is worth a colour, milliseconds. */
const WAITS_LONG_MS = 5_000;

interface Words {
  readonly name: string;
  readonly word: string;
  readonly tone: '' | 'ok' | 'warn' | 'danger';
  readonly title: string;
}

/** The bus and what waits for it. */
export function busWords({ outbox }: Pick<DeskView, 'outbox'>): { readonly bus: Words; readonly outbox: Words | null } {
  if (!outbox)
    return { bus: { name: 'NATS', word: 'off', tone: '', title: 'No NATS server is configured.' }, outbox: null };
  const { connected, server, waiting, oldest_age_ms: oldest, last_error: error } = outbox;
  const late = (oldest ?? 0) > WAITS_LONG_MS;
  const waits =
    waiting === 0
      ? 'No event waits for it.'
      : `${count(waiting)} ${waiting === 1 ? 'event waits' : 'events wait'}, the first for ${age(oldest ?? 0)}.`;
  const title = [`NATS: ${connected ? 'connected to' : 'no connection to'} ${server}.`, waits, error ?? []]
    .flat()
    .join('\n');
  return {
    bus: { name: 'NATS', word: connected ? 'on' : 'lost', tone: connected ? 'ok' : 'warn', title },
    outbox: { name: 'outbox', word: count(waiting), tone: late || error !== null ? 'warn' : '', title },
  };
}

/** What is known of the audit: the last verification before the last signed head. */
export function auditWords({ audit }: Pick<DeskView, 'audit'>, verified: ReturnType<typeof verifiedNow>): Words {
  const { rows, checkpoint } = audit;
  if (verified && !verified.ok)
    return {
      name: 'audit',
      word: 'does not hold',
      tone: 'danger',
      title: `The verification of ${age(verified.ageMs)} ago found the journal wanting. Open the audit.`,
    };
  if (verified)
    return {
      name: 'audit verified',
      word: count(verified.rows),
      tone: 'ok',
      title: `${count(verified.rows)} of ${count(rows)} rows verified ${age(verified.ageMs)} ago: the chain, its signed heads and the ledger hold.`,
    };
  const problem = checkpoint?.problem ?? null;
  if (problem !== null) return { name: 'audit', word: 'unsigned', tone: 'warn', title: problem };
  const signed = checkpoint
    ? ` The last signed head covers ${count(checkpoint.rows)} of them.`
    : ' This journal keeps no signed heads.';
  return {
    name: 'audit unverified',
    word: count(rows),
    tone: '',
    title: `${count(rows)} rows; nobody has verified them since this desk started.${signed}`,
  };
}

function Said({ words: { name, word, tone, title }, unknown }: { words: Words; unknown: boolean }) {
  return (
    <span title={title}>
      {name} <b className={unknown ? '' : tone}>{unknown ? 'unknown' : word}</b>
    </span>
  );
}

/** What the desk keeps up beside its trading, on two quiet lines: the bus with what waits for it, and the audit. */
export function LinksCell({ desk }: { desk: DeskView }) {
  const commands = useCommands();
  const stale = useConsole(isStale);
  const live = useOnline();
  const verified = useConsole(({ audit }) => audit.verified);
  // Its age is told in the title alone, so that a second that passes draws nothing anew.
  const words = auditWords(desk, verifiedNow({ verified }, Date.now()));
  const { bus, outbox } = busWords(desk);
  const { askVerified } = commands;
  useEffect(() => {
    if (!live) return;
    void askVerified();
    const timer = setInterval(() => void askVerified(), ASK_MS);
    return () => clearInterval(timer);
  }, [askVerified, live]);
  return (
    <div className="cell links">
      <span className="label" data-testid="nats">
        <Said words={bus} unknown={stale} />
        {outbox ? (
          <>
            {' · '}
            <Said words={outbox} unknown={stale} />
          </>
        ) : null}
      </span>
      <button
        type="button"
        className="label"
        data-testid="audit"
        title={words.title}
        onClick={() => commands.show('audit')}
      >
        {words.name} <b className={stale ? '' : words.tone}>{words.word}</b>
      </button>
    </div>
  );
}
