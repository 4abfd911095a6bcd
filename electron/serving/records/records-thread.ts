/** A thread that answers questions about the journal on a reading connection of its own, for as long as the desk serves. */
import { databasePath } from '../../journal/open.ts';
import { openReader } from '../../journal/reader.ts';
import { readBase } from '../../journal/segments/base.ts';
import { threadLine, WAITED_FOR } from '../threads/thread-line.ts';
import { AuditQueries } from './audit-query.ts';
import { factPage, factRows, olderWords } from './fact-query.ts';
import { FactWindow } from './fact-window.ts';
import type { FromRecordThread, RecordAnswer, RecordSeat, ToRecordThread } from './records-protocol.ts';

const { seat, tell, listen } = threadLine<RecordSeat, FromRecordThread, ToRecordThread>(WAITED_FOR);
// Never a copy: closing the file in the desk's own process would drop its locks on it.
const { database } = openReader(databasePath(seat.directory), false);
const base = readBase(database);
const facts = new FactWindow(database, base);
const audit = new AuditQueries(database, base);

function answer({ question, listed }: ToRecordThread): RecordAnswer {
  facts.list(listed);
  if (question.kind === 'audit_record') return audit.record(question.seq);
  if (question.kind === 'page') {
    const { table, filter, page, page_size } = question;
    if (table === 'audit') return audit.page(filter, { page, page_size });
    facts.catchUp();
    return factPage(facts, table, filter, { page, page_size, older: olderWords(facts, table, base.facts) });
  }
  const { asked } = question;
  const { table } = asked;
  if (table === 'audit') return audit.rows(asked);
  facts.catchUp();
  return factRows(facts, { ...asked, table }, olderWords(facts, table, base.facts));
}

listen((asked) => {
  const { id } = asked;
  try {
    tell({ id, answer: answer(asked) });
  } catch (error) {
    tell({ id, error: (error as Error).message });
  }
});
