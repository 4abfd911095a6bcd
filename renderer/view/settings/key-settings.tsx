import { type KeyboardEvent, useState } from 'react';
import { chordFor, chordLabel, chordOf, chordProblem, KEYS, type KeyBinding } from '../../store/keys.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { onMac } from '../parts/chord.ts';
import { keyName } from '../shell/keys-sheet.tsx';
import { Section } from './section.tsx';

/** Waits for the chord that an action is to have. The emergency ones do what they always do meanwhile. */
function Capture({ binding, done }: { binding: KeyBinding; done: () => void }) {
  const commands = useCommands();
  const own = useConsole((state) => state.preferences.keys);
  const [problem, setProblem] = useState<string | null>(null);
  const take = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') return done();
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const chord = chordOf(event.nativeEvent);
    if (chord === null) return;
    const wrong = chordProblem(chord, binding.action, own, onMac);
    if (wrong !== null) return setProblem(`${chordLabel(chord, onMac)}: ${wrong}`);
    commands.prefer({ keys: { ...own, [binding.action]: chord } });
    done();
  };
  return (
    <span className="capture">
      <input
        type="text"
        data-capture="chord"
        aria-label={`chord for ${keyName(binding)}: press it now`}
        aria-describedby="capture-words"
        placeholder="press the chord"
        value=""
        readOnly
        // biome-ignore lint/a11y/noAutofocus: it was asked for by the button in whose place it stands.
        autoFocus
        onKeyDown={take}
        onBlur={done}
      />
      <span id="capture-words" role="status" className={problem === null ? 'unseen' : 'warn'}>
        {problem ?? 'Escape leaves it as it is.'}
      </span>
    </span>
  );
}

function KeyRow({ binding }: { binding: KeyBinding }) {
  const commands = useCommands();
  const own = useConsole((state) => state.preferences.keys);
  const [changing, setChanging] = useState(false);
  const { action, fixed } = binding;
  const isOwn = !fixed && own[action] !== undefined;
  const { [action]: _, ...others } = own;
  return (
    <li>
      <span className="cut">{keyName(binding)}</span>
      {changing ? (
        <Capture binding={binding} done={() => setChanging(false)} />
      ) : (
        <>
          <kbd className={isOwn ? 'own' : ''}>{chordLabel(chordFor(binding, own, onMac), onMac)}</kbd>
          {fixed ? (
            <small>always on</small>
          ) : (
            <button type="button" className="quiet" onClick={() => setChanging(true)}>
              Change…<span className="unseen"> {keyName(binding)}</span>
            </button>
          )}
          {isOwn ? (
            <button type="button" className="quiet" onClick={() => commands.prefer({ keys: others })}>
              Usual<span className="unseen"> chord of {keyName(binding)}</span>
            </button>
          ) : null}
        </>
      )}
    </li>
  );
}

/** Every chord, and another one for those that may move. */
export function KeySettings() {
  const commands = useCommands();
  const own = useConsole((state) => state.preferences.keys);
  return (
    <Section name="keys, in this browser">
      <ul className="key-rows">
        {KEYS.map((binding) => (
          <KeyRow key={binding.action} binding={binding} />
        ))}
      </ul>
      <p className="setting-note">
        Rolling back and killing keep their chords: whoever stands at this desk must find them.{' '}
        {Object.keys(own).length === 0 ? null : (
          <button type="button" className="quiet" onClick={() => commands.prefer({ keys: {} })}>
            All as they come
          </button>
        )}
      </p>
    </Section>
  );
}
