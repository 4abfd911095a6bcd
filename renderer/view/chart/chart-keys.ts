import type { PriceChart } from '../../chart/price-chart.ts';

/** Of the time on screen: a step, and with Shift nearly all of it. */
const STEP = 0.1;
const PAGE = 0.9;
const CLOSER = 0.8;

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

type Movable = Pick<PriceChart, 'pan' | 'zoom' | 'showFirst' | 'showLatest'>;

/** Moves and zooms a chart by keys. @returns whether the key was one of those */
export function onChartKey(chart: Movable, { key, shiftKey, ctrlKey, altKey, metaKey }: Press): boolean {
  if (ctrlKey || altKey || metaKey) return false;
  const step = shiftKey ? PAGE : STEP;
  switch (key) {
    case 'ArrowLeft':
      chart.pan(-step);
      return true;
    case 'ArrowRight':
      chart.pan(step);
      return true;
    case 'PageUp':
      chart.pan(-PAGE);
      return true;
    case 'PageDown':
      chart.pan(PAGE);
      return true;
    case '+':
    case '=':
    case 'ArrowUp':
      chart.zoom(CLOSER);
      return true;
    case '-':
    case 'ArrowDown':
      chart.zoom(1 / CLOSER);
      return true;
    case 'Home':
      chart.showFirst();
      return true;
    case 'End':
      chart.showLatest();
      return true;
    default:
      return false;
  }
}
