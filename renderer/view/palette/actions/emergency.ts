import { versionLabel } from '../../../format/version.ts';
import { obstacleTo } from '../../../store/people/permission.ts';
import { wayBack } from '../../../store/rollout/way-back.ts';
import { currentSlot } from '../../../store/selectors.ts';
import { rollbackObstacle } from '../../rollback/rollback-obstacle.ts';
import type { Action, Ground } from '../action.ts';

/** The way back at once, as its button; the kill armed, as its button. */
export function emergencyActions({ state, commands }: Ground): readonly Action[] {
  const way = wayBack(state);
  const algorithm = currentSlot(state)?.algorithm;
  const to = way?.to ? ` to ${versionLabel(way.to, algorithm)}` : '';
  return [
    {
      id: 'rollback',
      section: 'emergency',
      name:
        way?.kind === 'call_off'
          ? `Call off the swap to ${versionLabel(way.swap.to_version, algorithm)}`
          : way?.kind === 'ladder' && way.to === null
            ? 'Take the candidate out'
            : `Roll back${to}`,
      words: ['undo', 'go back', 'previous version'],
      withheld: rollbackObstacle(state)?.words ?? null,
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
