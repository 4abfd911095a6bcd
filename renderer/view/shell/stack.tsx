import { useEffect, useRef } from 'react';
import type { LayoutMemory } from '../../client/layout-memory.ts';
import { sideAtFirst } from '../../store/rollout/ladder.ts';
import { useConsole } from '../console-context.tsx';
import { panelsAt } from './default-layout.ts';
import { TabSet } from './tab-set.tsx';

const LEFT = panelsAt('left');
const MIDDLE = panelsAt('middle');
const RIGHT = panelsAt('right');
const BELOW = panelsAt('below');

/** The panels below each other: a narrow window, or a large zoom. */
export function Stack({ memory }: { memory: LayoutMemory }) {
  const side = useConsole(sideAtFirst);
  const asked = useConsole(({ shell }) => shell.layout);
  const done = useRef(asked);
  // The dock that is not there now begins anew as well, once there is room for it.
  useEffect(() => {
    if (asked === done.current) return;
    done.current = asked;
    if (asked?.of === 'reset') memory.forget();
  }, [asked, memory]);
  return (
    <div className="stack">
      <TabSet panels={MIDDLE} first="chart" label="chart" />
      <TabSet panels={LEFT} first="versions" label="versions" />
      <TabSet panels={RIGHT} first={side} label="beside the chart" />
      <TabSet panels={BELOW} first="fills" label="records" />
    </div>
  );
}
