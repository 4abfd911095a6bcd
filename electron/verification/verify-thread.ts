/** The thread in which a running desk verifies its journal: it reads, tells how far it is, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '../../shared/base/assert.ts';
import { verifyDesk } from './verify-desk.ts';
import type { FromVerifyThread, VerifySeat } from './verify-protocol.ts';

const port = defined(parentPort, 'the line to the desk');
const { directory } = workerData as VerifySeat;
const tell = (message: FromVerifyThread): void => port.postMessage(message);

const report = verifyDesk({
  directory,
  inPlace: true,
  onProgress: (rows, total) => tell({ kind: 'progress', rows, total }),
  onPhase: (phase) => tell({ kind: 'phase', phase }),
});
tell({ kind: 'report', report });
