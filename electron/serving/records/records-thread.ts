/** A thread that answers questions about the journal on a reading connection of its own, for as long as the desk serves. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../../../shared/base/assert.ts';
import { databasePath } from '../../journal/open.ts';
import { openReader } from '../../journal/reader.ts';
import { readBase } from '../../journal/segments/base.ts';
import { AuditQueries } from './audit-query.ts';
import { factPage, factRows, olderWords } from './fact-query.ts';
import { FactWindow } from './fact-window.ts';
import type { FromRecordThread, RecordAnswer, RecordSeat, ToRecordThread } from './records-protocol.ts';

// On Linux a priority is a thread's own; elsewhere it would be that of the whole desk. What trades comes first.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const port = defined(parentPort, 'the line to the desk');
const { directory } = workerData as RecordSeat;
// Never a copy: closing the file in the desk's own process would drop its locks on it.
const { database } = openReader(databasePath(directory), false);
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

port.on('message', (asked: ToRecordThread) => {
  const { id } = asked;
  let told: FromRecordThread;
  try {
    told = { id, answer: answer(asked) };
  } catch (error) {
    told = { id, error: (error as Error).message };
  }
  port.postMessage(told);
});
