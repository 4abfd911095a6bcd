import { isBeforeCut } from '../../../../shared/domain/swap.ts';
import { versionKey, versionLabel } from '../../../format/version.ts';
import { requestKey } from '../../../store/request.ts';
import { openLadder } from '../../../store/rollout/ladder.ts';
import {
  currentSlot,
  isRetired,
  type ListedVersion,
  listedVersions,
  liveAttachment,
} from '../../../store/selectors.ts';
import { formKey } from '../../../store/shell.ts';
import { type Action, against, firstOf, type Ground } from '../action.ts';

/** What may be done with one version: each as its card has it, also where the card leaves it out, with the reason. */
function versionActions(listed: ListedVersion, { state, commands }: Ground): readonly Action[] {
  const { version, attachment } = listed;
  const slot = currentSlot(state);
  const label = versionLabel(versionKey(version.name, version.version), slot?.algorithm);
  const ladder = openLadder(state);
  const isAtRest = isRetired(version) && `It is ${version.status}.`;
  const climbs = ladder && 'A version climbs a ladder here: abort it first, or let it come to its end.';
  const isDrained = state.drains[version.entity_id]?.phase === 'asked' && 'It is being drained.';
  return [
    {
      id: `swap ${version.entity_id}`,
      section: 'versions',
      name: `Swap in ${label}…`,
      words: ['replace', 'deploy', version.name],
      withheld: firstOf(
        against(state, 'swaps.create'),
        !liveAttachment(slot) && 'Nothing is deployed, so there is nothing to swap.',
        attachment?.role === 'live' && 'It is live already.',
        climbs,
        isAtRest,
        state.swapFlow.phase === 'running' && 'A swap is under way.',
      ),
      run: () => commands.draftSwap(version),
    },
    {
      id: `promote ${version.entity_id}`,
      section: 'versions',
      name: `Promote ${label}…`,
      words: ['ladder', 'canary', version.name],
      withheld: firstOf(
        against(state, 'algorithms.promote'),
        attachment && 'It is in the slot already.',
        climbs,
        isAtRest,
      ),
      run: () => commands.draftPromotion(version),
    },
    {
      id: `compare ${version.entity_id}`,
      section: 'versions',
      name: `Compare ${label}`,
      words: ['difference', 'config', 'parameters', version.name],
      withheld: state.data.versions.length < 2 ? 'There is no other version.' : null,
      run: () => commands.compare(version.entity_id),
    },
    {
      id: `drain ${version.entity_id}`,
      section: 'versions',
      name: `Drain ${label}`,
      words: ['in flight', 'requests', version.name],
      withheld: firstOf(against(state, 'algorithms.drain'), !attachment && 'It is not in the slot.', isDrained),
      run: () => {
        commands.show('versions');
        void commands.drain(version.entity_id);
      },
    },
  ];
}

/** Calling off a swap that has not made its cut. */
function callOff({ state, commands }: Ground): readonly Action[] {
  const swap = currentSlot(state)?.swap;
  if (!swap) return [];
  return [
    {
      id: 'call off',
      section: 'versions',
      name: 'Call the swap off',
      words: ['cancel', 'abort'],
      withheld: firstOf(
        against(state, 'swaps.cancel'),
        !isBeforeCut(swap.stage) && 'The cut is made: only the way back helps.',
        state.requests[requestKey.callOff(swap.swap_id)]?.phase === 'asked' && 'It has been asked for.',
      ),
      run: () => {
        commands.show('swap');
        void commands.callOff(swap.swap_id);
      },
    },
  ];
}

/** What is done with the versions of the slot on screen. */
export function rolloutActions(ground: Ground): readonly Action[] {
  const { state } = ground;
  const listed = listedVersions(state.data.versions, currentSlot(state));
  return [...callOff(ground), ...listed.flatMap((one) => versionActions(one, ground))];
}

const WORDS = [
  { word: 'hold', name: 'Hold the ladder…', words: ['pause', 'stop climbing'] },
  { word: 'resume', name: 'Resume the ladder…', words: ['go on'] },
  { word: 'step_down', name: 'Step the ladder down…', words: ['lower', 'less capital'] },
  { word: 'abort', name: 'Abort the ladder…', words: ['end', 'take out'] },
  { word: 'advance', name: 'Advance the ladder…', words: ['step up', 'next rung'] },
] as const;

/** A person's words on the ladder of the slot on screen: each opens its form there. */
export function ladderActions({ state, commands }: Ground): readonly Action[] {
  const ladder = openLadder(state);
  return WORDS.map(({ word, name, words }) => ({
    id: `ladder ${word}`,
    section: 'ladder',
    name,
    words: [...words, 'rung'],
    withheld: firstOf(
      against(state, `ladders.${word}`),
      !ladder && 'No version climbs a ladder here.',
      ladder?.status === 'preparing' && word !== 'abort' && 'It is being prepared: it can only be aborted.',
      ladder?.status === 'held' && word === 'hold' && 'It is held already.',
      ladder && ladder.status !== 'held' && word === 'resume' && 'It is not held.',
      ladder?.status === 'awaiting_approval' && word === 'advance' && 'It has been asked for already.',
    ),
    run: () => {
      commands.show('ladder');
      commands.openForm(formKey.ladder(word));
    },
  }));
}
