import { count } from '../../format/number.ts';
import type { PanelId } from '../../store/panel.ts';
import { useConsole } from '../console-context.tsx';
import { PANEL } from './panels.tsx';

/** What a tab says: the panel's name, how many it lists, and what calls for somebody. */
export function PanelTab({ panel }: { panel: PanelId }) {
  const { name, total, calls, alarms } = PANEL[panel];
  const listed = useConsole((state) => total?.(state) ?? null);
  const called = useConsole((state) => calls?.(state) ?? '');
  return (
    <span className="panel-tab">
      {name}
      {listed === null ? null : <b> {count(listed)}</b>}
      {called === '' ? null : <b className={alarms ? 'danger' : 'warn'}> · {called}</b>}
    </span>
  );
}
