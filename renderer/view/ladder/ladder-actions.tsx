import { useState } from 'react';
import type { LadderWord } from '../../client/calls/ladder-call.ts';
import { TERMINAL } from '../../format/terminal.ts';
import type { Ladder } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import { isClimbed } from '../../store/rollout/ladder.ts';
import { currentSlot } from '../../store/selectors.ts';
import { formKey } from '../../store/shell.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useFormAsk } from '../parts/form-ask.ts';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { useApprovalTerms } from '../people/approval-terms.ts';
import { wordMeans } from './ladder-means.ts';
import { missingWords } from './ladder-needs.tsx';

const VERBS: Readonly<Record<LadderWord, string>> = {
  advance: 'Advance',
  hold: 'Hold',
  resume: 'Resume',
  step_down: 'Step down',
  abort: 'Abort',
};

/** What lowers risk has its reason written already, so that it is two presses. What raises it is asked about later. */
const REASONS: Readonly<Record<LadderWord, string>> = {
  advance: '',
  hold: 'held from the console',
  resume: '',
  step_down: 'stepped down from the console',
  abort: 'aborted from the console',
};

/** What the word does, and of an advance also what it does in spite of. */
function Means({ word, ladder }: { word: LadderWord; ladder: Ladder }) {
  const slot = useConsole(currentSlot);
  const approvals = useApprovalTerms();
  const unmet = word === 'advance' ? missingWords(ladder) : [];
  return (
    <>
      {wordMeans(word, { ladder, slot, approvals }).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {unmet.length === 0 ? null : (
        <>
          <p className="warn">
            <b>Not met on its rung:</b>
          </p>
          <ul className="unmet">
            {unmet.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** The words that there are now, what lowers risk first: it is never held back by anything but a broken line. */
function wordsOf({ status }: Ladder): readonly LadderWord[] {
  if (status === 'preparing') return ['abort'];
  return ['abort', 'step_down', status === 'held' ? 'resume' : 'hold', 'advance'];
}

/** Why a word cannot be said now; null where it can. What lowers risk is held back by a missing role alone. */
function useWithheld(word: LadderWord, { status }: Ladder): string | null {
  const withheld = useObstacle(`ladders.${word}`);
  return word === 'advance' && status === 'awaiting_approval' ? 'It has been asked for already.' : withheld;
}

function WordButton(props: { word: LadderWord; ladder: Ladder; on: boolean; choose: () => void }) {
  const { word, ladder, on, choose } = props;
  const online = useOnline();
  const withheld = useWithheld(word, ladder);
  return (
    <button
      type="button"
      className={word === 'advance' ? 'raises' : ''}
      disabled={!online}
      {...heldBack(withheld)}
      aria-expanded={on}
      onClick={choose}
    >
      {VERBS[word]}…
    </button>
  );
}

/** What a person does with a ladder. It stays in sight however far the panel is scrolled. */
export function LadderActions({ ladder }: { ladder: Ladder }) {
  const [chosen, choose] = useState<LadderWord | null>(null);
  const commands = useCommands();
  const online = useOnline();
  const request = requestKey.ladder(ladder.slot_id);
  const words = wordsOf(ladder);
  useFormAsk(formKey.ladder(''), (asked) => choose(words.find((one) => one === asked) ?? null));
  const word = chosen !== null && words.includes(chosen) ? chosen : null;
  if (!isClimbed(ladder)) return null;
  return (
    <footer className="ladder-actions">
      <RequestWords request={request} />
      {word ? (
        <ReasonForm
          key={word}
          label={`${VERBS[word]} the ladder`}
          means={<Means word={word} ladder={ladder} />}
          act={VERBS[word]}
          request={request}
          reason={REASONS[word]}
          carryOut={(reason) => commands.sayLadder(ladder.slot_id, word, reason)}
          // An answer may come after the next word was chosen: it closes its own form alone.
          done={() => choose((now) => (now === word ? null : now))}
        />
      ) : null}
      {online ? null : (
        <p className="muted">
          No connection. In a terminal:{' '}
          <code>
            {TERMINAL} ladder abort --slot {ladder.slot_id} --reason …
          </code>
        </p>
      )}
      <fieldset className="buttons plain" aria-label="ladder">
        {words.map((one) => (
          <WordButton
            key={one}
            word={one}
            ladder={ladder}
            on={word === one}
            choose={() => choose(word === one ? null : one)}
          />
        ))}
      </fieldset>
    </footer>
  );
}
