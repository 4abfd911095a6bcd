import { shareWord } from '../format/ladder.ts';
import { versionLabel } from '../format/version.ts';
import type { Marker } from '../store/console-data.ts';
import type { BarTimes } from './bar-times.ts';
import type { EventLine } from './event-lines.ts';
import type { ChartModel } from './model.ts';
import type { ChartTheme } from './theme.ts';

/** What a line is called. Markers name versions as `name@version`; breakers bring their own words. */
function label({ kind, label: name, share_bp: share }: Marker, algorithm: string | undefined): string {
  switch (kind) {
    case 'deploy':
      return `${versionLabel(name, algorithm)} deployed`;
    case 'swap':
      return `swap to ${versionLabel(name, algorithm)}`;
    case 'rollback':
      return `back to ${versionLabel(name, algorithm)}`;
    case 'ladder':
      return `${versionLabel(name, algorithm)} ${share === null || share === undefined ? 'aborted' : shareWord(share)}`;
    case 'breaker':
      return name;
  }
}

/** What happened to a slot as lines on bars: in the colour of the version that it put live, red for a breaker. */
export function eventLines(
  { data, slotId, algorithm }: ChartModel,
  times: BarTimes,
  theme: ChartTheme,
): readonly EventLine[] {
  return data.markers.flatMap((marker): EventLine[] => {
    const time = marker.slot_id === slotId ? times.at(marker.time) : undefined;
    if (time === undefined) return [];
    const place = data.colours[marker.label];
    const version = (place === undefined ? undefined : theme.versions[place]) ?? theme.muted;
    return [
      {
        time,
        kind: marker.kind,
        label: label(marker, algorithm),
        colour: marker.kind === 'breaker' ? theme.danger : version,
      },
    ];
  });
}
