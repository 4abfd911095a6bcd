import { counted } from '../../../shared/base/words.ts';
import type { Verification } from '../../api/verifier.ts';
import type { Clock } from '../../host/clock.ts';
import type { JournalFinding } from '../../host/journal-findings.ts';
import type { JournalVerifier } from './verifier.ts';

/** The start has other work first, and is verified once that is done; milliseconds. */
const FIRST_MS = 60_000;
/** What somebody changes behind the desk's back is known within this time, milliseconds. */
const EVERY_MS = 3_600_000;

/**
 * Verifies the journal of a running desk by itself, soon after its start and then each hour, and tells people when it does not
 * hold, whoever asked: a record that is only looked at when somebody doubts it is looked at too late. The desk trades on.
 */
export class AuditWatch {
  readonly #verifier: JournalVerifier;
  readonly #clock: Pick<Clock, 'timer'>;
  readonly #tell: (finding: JournalFinding) => void;
  /** What was told last; the same is not told each hour. */
  #told = '';
  #callOff: () => void;
  readonly #stopListening: () => void;

  constructor(verifier: JournalVerifier, clock: Pick<Clock, 'timer'>, tell: (finding: JournalFinding) => void) {
    this.#verifier = verifier;
    this.#clock = clock;
    this.#tell = tell;
    this.#stopListening = verifier.onEnded((ended) => this.#take(ended));
    this.#callOff = clock.timer(FIRST_MS, () => this.#look());
  }

  /** Nothing is verified by itself any more, and nothing told. */
  close(): void {
    this.#callOff();
    this.#stopListening();
  }

  #look(): void {
    this.#callOff = this.#clock.timer(EVERY_MS, () => this.#look());
    // One that a person asked for within the hour is as good.
    void this.#verifier.verify(EVERY_MS / 2, 0);
  }

  #take(ended: Verification): void {
    const finding = auditFinding(ended);
    const words = finding?.text ?? '';
    if (finding && words !== this.#told) this.#tell(finding);
    this.#told = words;
  }
}

/** What people hear of a verification; undefined where the journal holds. */
export function auditFinding({ report, error }: Verification): JournalFinding | undefined {
  if (report?.ok) return undefined;
  const [first] = report?.problems ?? [];
  if (report && first)
    return {
      action: 'audit_does_not_hold',
      subject: `${first.table} ${first.seq}`,
      payload: { problems: report.problems.length, first: first.message, rows: report.rows },
      severity: 'critical',
      title: 'Audit does not hold',
      text: `The journal is not as it was written: ${first.message} (${counted(report.problems.length, 'problem')} found). Somebody or the disk has changed it. The desk trades on; keep a copy of the data directory as it is, and run desk verify on it with the public key from elsewhere`,
    };
  return {
    action: 'audit_unverified',
    subject: 'journal',
    payload: { reason: error ?? '' },
    severity: 'warning',
    title: 'Audit not verified',
    text: `Whether the journal holds could not be looked at: ${error ?? 'no reason is known'}. desk verify looks at it from a terminal`,
  };
}
