import type { UTCTimestamp } from 'lightweight-charts';
import type { Candle } from '../store/console-data.ts';
import { faded } from './options.ts';
import type { ChartTheme } from './theme.ts';

/** Volume is fainter than the prices above it. */
const STRENGTH = 0.35;

export interface VolumeColours {
  readonly up: string;
  readonly down: string;
}

export const volumeColours = ({ up, down }: ChartTheme): VolumeColours => ({
  up: faded(up, STRENGTH),
  down: faded(down, STRENGTH),
});

/** The volume of a bar, in the colour of which way it went. */
export const volumeBar = ({ time, open, close, volume }: Candle, { up, down }: VolumeColours) => ({
  time: time as UTCTimestamp,
  value: volume,
  color: close >= open ? up : down,
});
