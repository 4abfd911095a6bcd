/** The thread in which a running desk verifies its journal: it reads, tells how far it is, and ends. */
import { verifyDesk } from '../../verification/verify-desk.ts';
import { threadLine, WAITED_FOR } from '../threads/thread-line.ts';
import type { FromVerifyThread, VerifySeat } from './verify-protocol.ts';

const { seat, tell } = threadLine<VerifySeat, FromVerifyThread>(WAITED_FOR);

const report = verifyDesk({
  directory: seat.directory,
  inPlace: true,
  onProgress: (rows, total) => tell({ kind: 'progress', rows, total }),
  onPhase: (phase) => tell({ kind: 'phase', phase }),
});
tell({ kind: 'report', report });
