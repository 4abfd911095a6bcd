import { useEffect, useRef } from 'react';
import { chordAria, chordFor, chordLabel, KEYS, type KeyBinding, panelOf } from '../../store/keys.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { onMac } from '../parts/chord.ts';
import { usePressElsewhere } from '../parts/press-elsewhere.ts';
import { PANEL } from './panels.tsx';

const SECTIONS = ['emergency', 'console', 'panels'] as const;

/** What an action is called: a panel by its own name. */
export function keyName(binding: KeyBinding): string {
  const panel = panelOf(binding.action);
  return panel === undefined ? binding.name : `Go to ${PANEL[panel].name}`;
}

/** What every list and form answers to, and nobody can change. */
const EVERYWHERE = [
  ['Enter', 'carry out what is chosen'],
  ['Esc', 'close, cancel; a maximised group goes back'],
  ['← →', 'along tabs'],
  ['Delete', 'close the tab that is chosen'],
] as const;

function Everywhere() {
  return (
    <section aria-label="lists, forms and tabs">
      <h3>lists, forms and tabs</h3>
      <dl>
        {EVERYWHERE.map(([key, means]) => (
          <div key={key}>
            <dt>{means}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The keys of the console, as they are set here. */
export function KeysSheet() {
  const commands = useCommands();
  const own = useConsole((state) => state.preferences.keys);
  const box = useRef<HTMLDivElement>(null);
  const close = (): void => commands.showSheet(null);
  usePressElsewhere(true, box, close);
  useEffect(() => box.current?.focus(), []);
  return (
    <div
      ref={box}
      className="keys-sheet over"
      role="dialog"
      aria-label="keys"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <h2>
        Keys
        <span className="grow" />
        <button
          type="button"
          className="quiet"
          onClick={() => {
            close();
            commands.show('settings');
          }}
        >
          Change…
        </button>
        <button type="button" className="quiet" onClick={close}>
          Close <kbd>Esc</kbd>
        </button>
      </h2>
      <div className="keys-columns">
        {SECTIONS.map((section) => (
          <div key={section}>
            <section aria-label={section}>
              <h3>{section}</h3>
              <dl>
                {KEYS.filter((one) => one.section === section).map((binding) => {
                  const chord = chordFor(binding, own, onMac);
                  return (
                    <div key={binding.action}>
                      <dt>{keyName(binding)}</dt>
                      <dd>
                        <kbd title={chordAria(chord, onMac)}>{chordLabel(chord, onMac)}</kbd>
                      </dd>
                    </div>
                  );
                })}
              </dl>
            </section>
            {section === 'emergency' ? <Everywhere /> : null}
          </div>
        ))}
      </div>
    </div>
  );
}
