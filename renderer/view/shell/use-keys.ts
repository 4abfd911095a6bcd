import { useEffect } from 'react';
import { bindingOf, chordOf, type KeyAction, panelOf, writes } from '../../store/keys.ts';
import { ZOOM } from '../../store/preferences.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useBinding } from '../console-context.tsx';
import { onMac } from '../parts/chord.ts';
import { walkGroups } from './walk-groups.ts';

type Bound = ReturnType<typeof useBinding>;

/** Chords that go on while they are held down. */
const REPEATS: ReadonlySet<KeyAction> = new Set(['next_group', 'previous_group', 'zoom_in', 'zoom_out']);

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])'));

/** The slot after the one on screen; the first after the last. */
function nextSlot({ store, commands }: Bound): void {
  const state = store.getState();
  const { slots } = state.data;
  const shown = currentSlot(state);
  const next = shown && slots[(slots.indexOf(shown) + 1) % slots.length];
  if (next && next !== shown) commands.chooseSlot(next.slot_id);
}

function playOrPause({ store, commands }: Bound): void {
  const { data, connection } = store.getState();
  const feed = data.desk?.feed;
  const isOurs = feed?.kind === 'sim' || feed?.kind === 'replay';
  if (!isOurs || connection.phase !== 'live' || feed.ended) return;
  void (feed.paused ? commands.play() : commands.pause());
}

function act(action: KeyAction, bound: Bound): void {
  const { commands, store } = bound;
  const panel = panelOf(action);
  if (panel !== undefined) return commands.show(panel);
  switch (action) {
    case 'palette':
    case 'keys':
      return commands.showSheet(action);
    case 'settings':
      return commands.show('settings');
    case 'next_group':
      return walkGroups(document, 1);
    case 'previous_group':
      return walkGroups(document, -1);
    case 'close_panel':
      return commands.moveLayout('close');
    case 'maximise':
      return commands.moveLayout(store.getState().shell.maximised ? 'restore' : 'maximise');
    case 'next_slot':
      return nextSlot(bound);
    case 'play_pause':
      return playOrPause(bound);
    case 'zoom_in':
      return commands.zoomBy(ZOOM.step);
    case 'zoom_out':
      return commands.zoomBy(-ZOOM.step);
    case 'zoom_usual':
      return commands.prefer({ zoom: ZOOM.usual });
    default:
      return;
  }
}

/** Does what the chords of the table stand for. Those of an emergency are carried out by their own buttons: here they only clear the view. */
export function useKeys(): void {
  const bound = useBinding();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.getModifierState('AltGraph') || event.isComposing) return;
      const { keys } = bound.store.getState().preferences;
      const binding = bindingOf(event, keys, onMac);
      if (!binding || (isWriting(event.target) && writes(chordOf(event) ?? ''))) return;
      if (binding.fixed) return bound.commands.showSheet(null);
      // A field that waits for a chord is given it.
      if (event.target instanceof HTMLElement && event.target.dataset.capture) return;
      event.preventDefault();
      if (event.repeat && !REPEATS.has(binding.action)) return;
      act(binding.action, bound);
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, [bound]);
}
