import { sideAtFirst } from '../../store/rollout/ladder.ts';
import { useConsole } from '../console-context.tsx';
import { GROUPS } from './default-layout.ts';
import { TabSet } from './tab-set.tsx';

/** The panels below each other: a narrow window, or a large zoom. */
export function Stack() {
  const side = useConsole(sideAtFirst);
  return (
    <div className="stack">
      <TabSet panels={GROUPS.middle} first="chart" label="chart" />
      <TabSet panels={GROUPS.left} first="versions" label="versions" />
      <TabSet panels={GROUPS.right} first={side} label="beside the chart" />
      <TabSet panels={GROUPS.below} first="fills" label="records" />
    </div>
  );
}
