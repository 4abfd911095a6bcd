import { sideAtFirst } from '../../store/rollout/ladder.ts';
import { useConsole } from '../console-context.tsx';
import { panelsAt } from './default-layout.ts';
import { TabSet } from './tab-set.tsx';

const LEFT = panelsAt('left');
const MIDDLE = panelsAt('middle');
const RIGHT = panelsAt('right');
const BELOW = panelsAt('below');

/** The panels below each other: a narrow window, or a large zoom. */
export function Stack() {
  const side = useConsole(sideAtFirst);
  return (
    <div className="stack">
      <TabSet panels={MIDDLE} first="chart" label="chart" />
      <TabSet panels={LEFT} first="versions" label="versions" />
      <TabSet panels={RIGHT} first={side} label="beside the chart" />
      <TabSet panels={BELOW} first="fills" label="records" />
    </div>
  );
}
