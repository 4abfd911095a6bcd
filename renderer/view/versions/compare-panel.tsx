import { useEffect, useMemo } from 'react';
import { versionKey, versionLabel } from '../../format/version.ts';
import { lastOf } from '../../store/asked.ts';
import { type CompareRow, type CompareSection, type Mark, NOT_TOLD, type Side } from '../../store/rollout/compare.ts';
import { currentSlot, listedVersions } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useVersionClass } from '../parts/figures.tsx';
import { type Compared, comparison } from './compare-words.ts';

/** How often the figures are asked for again while they are looked at, milliseconds. */
const AGAIN_MS = 5_000;

const WORDS: Readonly<Record<Mark, string>> = {
  same: 'same',
  differs: 'differs',
  'only left': 'left only',
  'only right': 'right only',
};

/** What is known of the version on one side; undefined where none is chosen. */
function useCompared(side: Side): Compared | undefined {
  const id = useConsole((state) => state.compare[side]);
  const version = useConsole(({ data }) => data.versions.find(({ entity_id }) => entity_id === id));
  const slot = useConsole(currentSlot);
  const told = useConsole(({ compare }) => compare.told[id ?? ''] ?? NOT_TOLD);
  return useMemo(() => {
    if (!version) return undefined;
    const key = versionKey(version.name, version.version);
    return {
      version,
      shareBp: slot?.attachments.find(({ entity_id }) => entity_id === version.entity_id)?.share_bp ?? null,
      record: slot?.versions.find((each) => each.version === key),
      entity: lastOf(told.entity),
      metrics: lastOf(told.metrics),
    };
  }, [version, slot, told]);
}

/** Why something of a side cannot be shown, in words. */
function useRefusals(side: Side): readonly string[] {
  const told = useConsole(({ compare }) => compare.told[compare[side] ?? ''] ?? NOT_TOLD);
  const words = [told.entity, told.metrics].flatMap((asked) => (asked.phase === 'refused' ? [asked.words] : []));
  return [...new Set(words)];
}

function Choice({ side, compared }: { side: Side; compared: Compared | undefined }) {
  const commands = useCommands();
  const slot = useConsole(currentSlot);
  const versions = useConsole(({ data }) => data.versions);
  const listed = useMemo(() => listedVersions(versions, slot), [versions, slot]);
  const key = compared ? versionKey(compared.version.name, compared.version.version) : '';
  const colour = useVersionClass(key);
  return (
    <span className={`version-tag ${colour}`}>
      <i className="swatch" aria-hidden="true" />
      <select
        aria-label={`version on the ${side}`}
        value={compared?.version.entity_id ?? ''}
        onChange={(event) => commands.chooseCompared(side, event.target.value)}
      >
        {compared ? null : <option value="">choose a version</option>}
        {listed.map(({ version, attachment }) => (
          <option key={version.entity_id} value={version.entity_id}>
            {versionLabel(versionKey(version.name, version.version), slot?.algorithm)}
            {attachment ? ` · ${attachment.role === 'run_off' ? 'running off' : attachment.role}` : ''}
          </option>
        ))}
      </select>
    </span>
  );
}

function Line({ row }: { row: CompareRow }) {
  const value = (text: string | null) =>
    text === null ? <span className="muted">none</span> : <span title={text}>{text}</span>;
  return (
    <tr className={row.mark === 'same' ? 'same' : 'differs'}>
      <th scope="row">{row.name}</th>
      <td>{value(row.left)}</td>
      <td>{value(row.right)}</td>
      <td className="mark">{WORDS[row.mark]}</td>
    </tr>
  );
}

function Section({ section, only }: { section: CompareSection; only: boolean }) {
  const rows = section.rows.filter(({ mark }) => !only || mark !== 'same');
  const differing = section.rows.filter(({ mark }) => mark !== 'same').length;
  return (
    <tbody>
      <tr className="section">
        <th scope="rowgroup" colSpan={3}>
          {section.name}
        </th>
        <td className="mark">
          {section.rows.length === 0
            ? 'neither has any'
            : differing === 0
              ? 'all the same'
              : `${differing} of ${section.rows.length}`}
        </td>
      </tr>
      {rows.map((row) => (
        <Line key={row.name} row={row} />
      ))}
    </tbody>
  );
}

/** Any two versions side by side: what they are, what they need, how they do; what differs says so in a word. */
export function ComparePanel() {
  const commands = useCommands();
  const left = useCompared('left');
  const right = useCompared('right');
  const versions = useConsole(({ data }) => data.versions);
  const only = useConsole(({ compare }) => compare.onlyDifferences);
  const live = useOnline();
  const slotId = useConsole((state) => currentSlot(state)?.slot_id);
  const refusals = [useRefusals('left'), useRefusals('right')];
  const { loadCompared } = commands;
  // Another slot has other figures, and is asked for them.
  useEffect(() => {
    if (!live) return;
    void loadCompared();
    const timer = setInterval(() => void loadCompared(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [loadCompared, live, slotId]);
  const sections = useMemo(() => (left && right ? comparison(left, right, versions) : []), [left, right, versions]);
  return (
    <div className="compare">
      <table>
        <caption className="unseen">two versions side by side</caption>
        <thead>
          <tr>
            <th scope="col">
              <label className="only">
                <input
                  type="checkbox"
                  checked={only}
                  onChange={(event) => commands.showOnlyDifferences(event.target.checked)}
                />
                only what differs
              </label>
            </th>
            <th scope="col">
              <Choice side="left" compared={left} />
            </th>
            <th scope="col">
              <Choice side="right" compared={right} />
            </th>
            <th scope="col" className="mark">
              differences
            </th>
          </tr>
        </thead>
        {sections.map((section) => (
          <Section key={section.name} section={section} only={only} />
        ))}
      </table>
      {left && right ? null : <p className="empty">Choose two versions above, or Compare on a version’s card.</p>}
      {refusals.every((words) => words.length === 0) ? null : (
        <p className="muted notes" role="status">
          {refusals.map((words, index) =>
            words.map((text) => (
              <span key={`${index} ${text}`}>
                {index === 0 ? 'left' : 'right'}: {text}
                <br />
              </span>
            )),
          )}
        </p>
      )}
    </div>
  );
}
