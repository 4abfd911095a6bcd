import { Option } from 'commander';
import { ROTATIONS } from '../../serving/rotations.ts';
import { wholeFrom } from '../options.ts';

/** When the journal of a desk that is served becomes a segment. */
export const ROTATE: Option = new Option(
  '--rotate <when>',
  'when the journal becomes a sealed segment, at the next start: size, daily (UTC) as well, or never (default: as the last time, else size)',
).choices(ROTATIONS);

/** How large it grows before that. */
export const ROTATE_SIZE: Option = new Option(
  '--rotate-size <megabytes>',
  'how large it grows before that (default: as the last time, else 512)',
).argParser(wholeFrom(1, ' of megabytes'));
