import { countdown, momentOf, momentWords } from '../../format/moment.ts';
import { zoneName } from '../../format/zone.ts';
import type { SwapDraft, SwapStart } from '../../store/rollout/swap-flow.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { type Choice, Choices } from '../parts/choices.tsx';

const MEANS: Readonly<Record<SwapStart, string>> = {
  now: 'Begins at once.',
  at_time: 'At a time of day.',
  next_day: 'With the first market event of the next trading day.',
  emergency: 'No warm-up. Only to a version that was good here.',
};

const STARTS: readonly Choice<SwapStart>[] = [
  { value: 'now', label: 'now', means: MEANS.now },
  { value: 'at_time', label: 'at a time', means: MEANS.at_time },
  { value: 'next_day', label: 'next day', means: MEANS.next_day },
  { value: 'emergency', label: 'emergency', means: MEANS.emergency },
];

/** The time as it is typed, and beside it what the desk will take it for. */
function TimeField({ time }: { time: string }) {
  const commands = useCommands();
  const words = useConsole(({ now }) => {
    const moment = momentOf(time, now);
    return 'problem' in moment ? moment.problem : `${momentWords(moment.ms, now)}, ${countdown(moment.ms, now)}`;
  });
  const wrong = useConsole(({ now }) => 'problem' in momentOf(time, now));
  return (
    <label className="time">
      <span className="unseen">time, {zoneName()}</span>
      <input
        type="text"
        value={time}
        spellCheck={false}
        aria-invalid={wrong}
        aria-describedby="time-words"
        onChange={(event) => commands.changeDraft({ time: event.target.value })}
      />
      <span id="time-words" className={wrong ? 'down' : 'muted'}>
        {words}
      </span>
    </label>
  );
}

/** When the swap begins. */
export function SwapStartChoice({ draft }: { draft: SwapDraft }) {
  const commands = useCommands();
  return (
    <Choices
      name="begin"
      choices={STARTS}
      value={draft.start}
      choose={(start) => commands.changeDraft({ start })}
      below={draft.start === 'at_time' ? <TimeField time={draft.time} /> : MEANS[draft.start]}
    />
  );
}
