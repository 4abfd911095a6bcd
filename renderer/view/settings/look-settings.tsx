import { clock } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import { PALETTE_SIZE } from '../../store/colours.ts';
import { ZOOM } from '../../store/preferences.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { Pick, Section } from './section.tsx';

const THEMES = [
  { value: 'system', label: 'system' },
  { value: 'dark', label: 'dark' },
  { value: 'light', label: 'light' },
  { value: 'contrast', label: 'high contrast' },
] as const;

const TIMES = [
  { value: 'utc', label: 'UTC' },
  { value: 'local', label: 'this machine’s clock' },
] as const;

const MOTIONS = [
  { value: 'system', label: 'as the system asks for' },
  { value: 'reduced', label: 'none' },
] as const;

/** What the colours of versions and of up and down look like, beside the words that they never replace. */
function Palette() {
  return (
    <div className="setting">
      <span className="setting-name">colours</span>
      <span className="setting-value palette-shown">
        <b className="up">+ up</b> <b className="down">− down</b> <b className="warn">waits</b>{' '}
        <b className="danger">breach</b>
        <span className="swatches" aria-hidden="true">
          {[...Array(PALETTE_SIZE).keys()].map((place) => (
            <i key={place} className={`swatch version-${place}`} />
          ))}
        </span>
        <small>told apart without red and green; a colour never says anything alone</small>
      </span>
    </div>
  );
}

function Zoom() {
  const zoom = useConsole((state) => state.preferences.zoom);
  const commands = useCommands();
  return (
    <div className="setting">
      <span className="setting-name" id="setting-size">
        size
      </span>
      <span className="zoom">
        <button
          type="button"
          aria-label="Smaller"
          disabled={zoom <= ZOOM.least}
          onClick={() => commands.zoomBy(-ZOOM.step)}
        >
          −
        </button>
        <input
          type="range"
          aria-labelledby="setting-size"
          min={ZOOM.least}
          max={ZOOM.most}
          step={ZOOM.step}
          value={zoom}
          aria-valuetext={`${zoom} per cent`}
          onChange={(event) => commands.prefer({ zoom: Number(event.target.value) })}
        />
        <button
          type="button"
          aria-label="Larger"
          disabled={zoom >= ZOOM.most}
          onClick={() => commands.zoomBy(ZOOM.step)}
        >
          +
        </button>
        <output className="number">{zoom} %</output>
        <button
          type="button"
          className="quiet"
          disabled={zoom === ZOOM.usual}
          onClick={() => commands.prefer({ zoom: ZOOM.usual })}
        >
          Usual size
        </button>
      </span>
    </div>
  );
}

/** How the console looks in this browser. */
export function LookSettings() {
  const commands = useCommands();
  const { theme, times, motion } = useConsole((state) => state.preferences);
  const now = useConsole((state) => state.now);
  const zone = times === 'utc' ? '' : ` (${new Intl.DateTimeFormat().resolvedOptions().timeZone})`;
  return (
    <Section name="look, in this browser">
      <Pick name="theme" value={theme} choices={THEMES} pick={(value) => commands.prefer({ theme: value })} />
      <Palette />
      <Zoom />
      <Pick name="times" value={times} choices={TIMES} pick={(value) => commands.prefer({ times: value })} />
      <p className="setting-note">
        It is {clock(now)} {zoneName()}
        {zone}. Headers say which it is; what leaves the console is in UTC.
      </p>
      <Pick name="motion" value={motion} choices={MOTIONS} pick={(value) => commands.prefer({ motion: value })} />
    </Section>
  );
}
