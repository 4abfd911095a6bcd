import { useCallback, useEffect, useRef } from 'react';
import { PANELS } from '../../store/panel.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { useChordLabel } from '../parts/chord.ts';
import { useDropDown } from '../parts/drop-down.ts';
import { useNarrow } from './narrow.ts';
import { PANEL } from './panels.tsx';

/** Which panels are open; each is opened, brought to the front or closed here. */
function Menu() {
  const commands = useCommands();
  const open = useConsole(({ shell }) => shell.open);
  const maximised = useConsole(({ shell }) => shell.maximised);
  const narrow = useNarrow();
  return (
    <>
      <ul>
        {PANELS.map((panel) => {
          const isOpen = narrow || open.includes(panel);
          const { name } = PANEL[panel];
          return (
            <li key={panel}>
              <button type="button" className={`quiet ${isOpen ? 'open' : ''}`} onClick={() => commands.show(panel)}>
                <i aria-hidden="true">{isOpen ? '●' : '○'}</i> {name}
                <span className="unseen">{isOpen ? ' (open)' : ' (closed)'}</span>
              </button>
              {isOpen && !narrow ? (
                <button
                  type="button"
                  className="quiet close"
                  aria-label={`Close ${name}`}
                  onClick={() => commands.moveLayout({ close: panel })}
                >
                  ×
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
      <div className="menu-actions">
        {narrow ? null : (
          <button type="button" onClick={() => commands.moveLayout(maximised ? 'restore' : 'maximise')}>
            {maximised ? 'Restore group' : 'Maximise group'}
          </button>
        )}
        <button type="button" onClick={() => commands.moveLayout('reset')}>
          Reset layout
        </button>
      </div>
    </>
  );
}

/** At the end of the strip: the way to every panel, to every action, and to the keys. */
export function PanelsMenu() {
  const commands = useCommands();
  const open = useConsole(({ shell }) => shell.sheet === 'panels');
  const find = useChordLabel('palette');
  const keys = useChordLabel('keys');
  const close = useCallback(() => commands.showSheet(null), [commands]);
  const { block, toggle, onKeyDown } = useDropDown<HTMLSpanElement>(open, close);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) list.current?.querySelector('button')?.focus();
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is within.
    <span ref={block} className="strip-menu" onKeyDown={onKeyDown}>
      <button
        type="button"
        className="quiet"
        title={`Find an action: ${find}`}
        onClick={() => commands.showSheet('palette')}
      >
        Find <kbd>{find}</kbd>
      </button>
      <button type="button" className="quiet" title={`Keys: ${keys}`} onClick={() => commands.showSheet('keys')}>
        Keys
      </button>
      <button
        ref={toggle}
        type="button"
        className="quiet"
        aria-expanded={open}
        aria-controls="panels-menu"
        onClick={() => commands.showSheet('panels')}
      >
        Panels
      </button>
      {open ? (
        <div ref={list} id="panels-menu" className="panels-menu">
          <Menu />
        </div>
      ) : null}
    </span>
  );
}
