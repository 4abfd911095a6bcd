/** Ends of the scale that the eye knows: 1, 2, 3 or 5 times a power of ten. A scale that follows every number would jump. */
function niceEnd(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 3, 5, 10].map((step) => step * power).find((end) => end >= size) ?? size;
}

const SMALLEST = 0.01;

/** Where the parts of an interval lie on a scale around 0, per cent of its width. */
export interface IntervalPlace {
  /** The scale runs from −end to +end. */
  readonly end: number;
  readonly mean: number;
  readonly from: number;
  readonly to: number;
}

/** Places an interval on a scale that has 0 in its middle. An open side runs to the end of the scale. */
export function placeInterval(mean: number, lower: number | null, upper: number | null): IntervalPlace {
  const sizes = [mean, lower ?? 0, upper ?? 0].map(Math.abs);
  const end = niceEnd(Math.max(SMALLEST, ...sizes));
  const at = (value: number): number => ((value / end + 1) / 2) * 100;
  return { end, mean: at(mean), from: lower === null ? 0 : at(lower), to: upper === null ? 100 : at(upper) };
}

/** A difference with its bounds around 0. Its words stand beside it. */
export function IntervalPlot(props: { mean: number; lower: number | null; upper: number | null; words: string }) {
  const { mean, lower, upper, words } = props;
  const place = placeInterval(mean, lower, upper);
  const isBounded = lower !== null || upper !== null;
  const side = lower !== null && lower > 0 ? 'above' : upper !== null && upper < 0 ? 'below' : 'across';
  return (
    <div className={`interval ${side}`} role="img" aria-label={words} title={words}>
      <span className="track">
        {isBounded ? (
          <i className="range" style={{ left: `${place.from}%`, width: `${Math.max(0.5, place.to - place.from)}%` }} />
        ) : null}
        <i className="zero" />
        <i className="mean" style={{ left: `${place.mean}%` }} />
      </span>
      <span className="ends" aria-hidden="true">
        <span>−{place.end}</span>
        <span>0</span>
        <span>+{place.end}</span>
      </span>
    </div>
  );
}
