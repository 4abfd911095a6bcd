import { versionLabel } from '../../../format/version.ts';
import { obstacleTo } from '../../../store/people/permission.ts';
import { wayBack } from '../../../store/rollout/way-back.ts';
import { currentSlot } from '../../../store/selectors.ts';
import { rollbackObstacle } from '../../rollback/rollback-block.tsx';
import type { Action, Ground } from '../action.ts';

/** The way back at once, as its button; the kill armed, as its button. */
export function emergencyActions({ state, commands }: Ground): readonly Action[] {
  const way = wayBack(state);
  const to = way?.to ? ` to ${versionLabel(way.to, currentSlot(state)?.algorithm)}` : '';
  return [
    {
      id: 'rollback',
      section: 'emergency',
      name: way?.kind === 'ladder' && way.to === null ? 'Take the candidate out' : `Roll back${to}`,
      words: ['undo', 'go back', 'previous version'],
      withheld: rollbackObstacle(state) ?? (way === null ? 'There is no version to go back to.' : null),
      key: 'rollback',
      run: () => void commands.rollBack(),
    },
    {
      id: 'kill',
      section: 'emergency',
      name: 'Kill…',
      words: ['stop', 'halt', 'flatten', 'emergency'],
      // A kill that is armed already would be carried out by the next press: that takes the sheet, and its own buttons.
      withheld:
        obstacleTo(state.me, 'risk.kill') ??
        (state.kill.phase === 'armed' ? 'It is armed already: see the sheet below its button.' : null),
      key: 'kill',
      run: commands.pressKill,
    },
  ];
}
