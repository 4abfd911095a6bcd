import { useMemo } from 'react';
import { currentLadder, isClimbed } from '../../store/rollout/ladder.ts';
import { undoneBy } from '../../store/rollout/undone.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { AllocationBar } from './allocation-bar.tsx';
import { LadderActions } from './ladder-actions.tsx';
import { LadderHead } from './ladder-head.tsx';
import { LadderMoves, PipelineStages } from './ladder-moves.tsx';
import { LadderNeeds } from './ladder-needs.tsx';
import { LadderResult } from './ladder-result.tsx';
import { LadderRungs } from './ladder-rungs.tsx';
import { PromoteAnswered } from './promote/promote-answer.tsx';
import { PromoteForm } from './promote/promote-form.tsx';

/** What a ladder is for, where none has been begun. */
function NoLadder() {
  return (
    <div className="empty no-ladder">
      <p>
        <b>A ladder lets a version earn its capital.</b> It begins small, or simulated, beside the version in force, is
        compared with a fresh twin of it, and goes up a rung once time, evidence and gates allow it.
      </p>
      <p>One that loses, errs or is slow is stopped at its rung: no more than that rung’s share was ever at risk.</p>
    </div>
  );
}

/** The way to begin one. */
function PromoteBar() {
  const commands = useCommands();
  const online = useOnline();
  const withheld = useObstacle('algorithms.promote');
  const known = useConsole(({ data }) => data.versions.length > 0);
  return (
    <footer className="ladder-actions">
      <button
        type="button"
        className="primary"
        disabled={!online || !known}
        {...heldBack(withheld)}
        onClick={() => commands.draftPromotion()}
      >
        Promote a version…
      </button>
    </footer>
  );
}

/** The ladder of the slot on screen: who climbs, on what evidence, and what a person does about it. */
export function LadderPanel() {
  const slot = useConsole(currentSlot);
  const ladder = useConsole(currentLadder);
  const promotion = useConsole((state) => state.promotion);
  const swaps = useConsole(({ data }) => data.swaps);
  const undone = useMemo(() => (ladder ? undoneBy(ladder, swaps) : null), [ladder, swaps]);
  if (promotion.phase === 'drafting' || promotion.phase === 'asked')
    return <PromoteForm draft={promotion.draft} refusal={promotion.phase === 'drafting' ? promotion.refusal : null} />;
  const open = ladder !== undefined && isClimbed(ladder);
  return (
    <div className="ladder">
      <div className="ladder-body">
        {promotion.phase === 'told' ? <PromoteAnswered answer={promotion.answer} /> : null}
        {ladder ? <LadderHead ladder={ladder} undone={undone !== null} /> : null}
        {ladder && !open ? <LadderResult ladder={ladder} undone={undone} /> : null}
        {slot ? <AllocationBar slot={slot} /> : null}
        {ladder ? (
          <>
            {open ? <LadderNeeds ladder={ladder} /> : null}
            <LadderRungs ladder={ladder} undone={undone !== null} />
            {ladder.pipeline ? (
              <PipelineStages pipeline={ladder.pipeline} ended={ladder.status === 'completed'} />
            ) : null}
            <LadderMoves ladder={ladder} />
          </>
        ) : (
          <NoLadder />
        )}
      </div>
      {open ? <LadderActions key={ladder.ladder_id} ladder={ladder} /> : <PromoteBar />}
    </div>
  );
}
