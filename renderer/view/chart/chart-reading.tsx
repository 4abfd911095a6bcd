import type { Reading } from '../../chart/model.ts';
import { figure } from '../../format/number.ts';
import { clock } from '../../format/time.ts';
import { VersionTag } from '../parts/figures.tsx';

/** The bar under the crosshair in figures, and what was filled in it: by name, since a colour alone says too little. */
export function ChartReading({ reading, digits }: { reading: Reading | null; digits: number }) {
  if (!reading) return null;
  const { bar, fills } = reading;
  const tone = bar.close >= bar.open ? 'up' : 'down';
  const figures = [
    ['O', bar.open],
    ['H', bar.high],
    ['L', bar.low],
    ['C', bar.close],
  ] as const;
  return (
    <div className="reading">
      <span>{clock(bar.time * 1000)}</span>
      {figures.map(([name, value]) => (
        <span key={name}>
          {name} <b className={tone}>{figure(value, digits)}</b>
        </span>
      ))}
      <span>
        vol <b>{Number(bar.volume.toPrecision(6))}</b>
      </span>
      {fills.map((fill) => (
        <span key={`${fill.version} ${fill.side}`}>
          <VersionTag name={fill.version} /> {fill.side}
          {fill.fills > 1 ? ` ×${fill.fills}` : ''}
        </span>
      ))}
    </div>
  );
}
