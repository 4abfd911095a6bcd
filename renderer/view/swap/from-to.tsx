import { VersionTag } from '../parts/figures.tsx';

/** Which version gives way to which. */
export function FromTo({ from, to }: { from: string; to: string }) {
  return (
    <span className="from-to">
      <VersionTag name={from} />
      <span className="muted" role="img" aria-label="gives way to">
        →
      </span>
      <VersionTag name={to} />
    </span>
  );
}
