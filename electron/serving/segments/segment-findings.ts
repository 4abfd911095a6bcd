import { counted } from '../../../shared/base/words.ts';
import type { JournalFinding } from '../../host/journal-findings.ts';
import type { SegmentDamage } from '../../journal/segments/check-segments.ts';
import { segmentName } from '../../journal/segments/segment-files.ts';

/** Damaged ones that are told of one by one; of more, only the number. */
const TOLD_SINGLY = 20;

/** What people hear of segments that are not as they were sealed, the damaged ones first. */
export function segmentFindings(damages: readonly SegmentDamage[]): readonly JournalFinding[] {
  const damaged = damages.filter(({ state }) => state === 'damaged');
  const missing = damages.filter(({ state }) => state === 'missing');
  const found = damaged.slice(0, TOLD_SINGLY).map(damagedFinding);
  const more = damaged.slice(TOLD_SINGLY);
  const [next] = more;
  if (next) found.push(moreFinding(next, more));
  const [first] = missing;
  if (first) found.push(missingFinding(first, missing));
  return found;
}

const damagedFinding = ({ segment, problem }: SegmentDamage): JournalFinding => ({
  action: 'segment_damaged',
  subject: segmentName(segment),
  payload: { segment, problem },
  severity: 'critical',
  title: 'Segment damaged',
  text: `Segment ${segmentName(segment)} is not as it was sealed: ${problem}. What is recorded in it may have been changed. The desk trades on; keep the file as it is, put a copy from a backup in its place, and check it with desk verify`,
});

const moreFinding = (next: SegmentDamage, damaged: readonly SegmentDamage[]): JournalFinding => ({
  action: 'segment_damaged',
  subject: 'segments',
  payload: { segments: damaged.map(({ segment }) => segment) },
  severity: 'critical',
  title: 'Segments damaged',
  text: `${counted(damaged.length, 'more segment')} ${damaged.length === 1 ? 'is' : 'are'} damaged too, from ${segmentName(next.segment)} on. desk verify names them all`,
});

/** Whoever moved them elsewhere knows of it; whoever did not must. */
const missingFinding = (first: SegmentDamage, missing: readonly SegmentDamage[]): JournalFinding => {
  const others = missing.length - 1;
  const last = missing.at(-1) ?? first;
  const what =
    others === 0
      ? `Segment ${segmentName(first.segment)} is missing`
      : `Segments ${segmentName(first.segment)} to ${segmentName(last.segment)} are missing, ${missing.length} of them`;
  return {
    action: 'segment_missing',
    subject: segmentName(first.segment),
    payload: { segments: missing.map(({ segment }) => segment), problem: first.problem },
    severity: 'warning',
    title: others === 0 ? 'Segment missing' : 'Segments missing',
    text: `${what}: ${first.problem}. What is recorded there cannot be shown from here, and the desk can start from its snapshots alone. Where they were moved on purpose, desk verify --segments DIR still reads them`,
  };
};

/** That they could not be looked at. */
export const uncheckedFinding = (reason: string): JournalFinding => ({
  action: 'segments_unchecked',
  subject: 'segments',
  payload: { reason },
  severity: 'warning',
  title: 'Segments not checked',
  text: `Whether the segments of the journal are as they were sealed could not be looked at: ${reason}. desk verify looks at all of them`,
});
