import type { VerificationView } from '../../../shared/contract/verification.ts';
import { calls } from '../context.ts';
import { failure } from '../failure.ts';
import { isoTime } from '../map/time.ts';
import type { Verification } from '../verifier.ts';

/** The desk's own word on its journal. */
export const verify = calls.audit.verify.handler(async ({ input, context: { verifier } }) => {
  if (verifier === undefined)
    throw failure('unavailable', 'this desk keeps its journal in memory: there is no file to verify');
  return toWire(await verifier.verify(input.max_age_ms, input.wait_ms));
});

/** What was found last, without asking for more. */
export const verified = calls.audit.verified.handler(({ context: { verifier } }) => ({
  verification: verifier?.last ? toWire(verifier.last) : null,
}));

function toWire({ state, phase, rows, total, startedNs, endedNs, error, report }: Verification): VerificationView {
  return {
    state,
    phase,
    rows,
    total,
    started_at: isoTime(startedNs),
    ended_at: endedNs === undefined ? null : isoTime(endedNs),
    error: error ?? null,
    report: report
      ? {
          ok: report.ok,
          rows: report.rows,
          facts: report.facts,
          head: report.head,
          checkpoints: {
            count: report.checkpoints.count,
            covered: report.checkpoints.covered,
            anchors: report.checkpoints.anchors,
            keys: [...report.checkpoints.keys],
          },
          segments: {
            count: report.segments.count,
            sealed: report.segments.sealed,
            unseen_rows: report.segments.unseen?.rows ?? 0,
          },
          recounted: { ...report.recounted },
          problems: report.problems.map(({ table, seq, message }) => ({ table, seq, message })),
        }
      : null,
  };
}
