import { count, signedExact } from '../format/number.ts';
import { basisPoints } from '../format/share.ts';
import { isoClock } from '../format/time.ts';
import { shortHash, versionKey } from '../format/version.ts';
import type { SlotView, SwapSummary, VersionView } from '../store/console-data.ts';
import type { ListedVersion } from '../store/selectors.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { Profit, useVersionClass } from './figures.tsx';

const ROLES = { live: 'live', shadow: 'shadow', run_off: 'running off' } as const;
const NOT_SWAPPABLE = new Set(['failed', 'deprecated']);

/** The rollback by which a version left, if that is the last that happened to it. */
const rolledBack = (swaps: readonly SwapSummary[], version: VersionView): SwapSummary | undefined => {
  const names = [version.version, versionKey(version.name, version.version)];
  const last = swaps.find((swap) => names.includes(swap.from_version) || names.includes(swap.to_version));
  return last?.swap_type === 'rollback' && names.includes(last.from_version) ? last : undefined;
};

/** What a version is to the slot, in a word or two. */
function standing({ version, attachment }: ListedVersion, slot: SlotView | undefined, swaps: readonly SwapSummary[]) {
  if (attachment && attachment.role !== 'shadow') return ROLES[attachment.role];
  const back = rolledBack(swaps, version);
  if (back) return `rolled back ${isoClock(back.initiated_at)}`;
  if (slot?.rollback?.to_entity_id === version.entity_id) return 'way back';
  if (attachment) return ROLES[attachment.role];
  return ['registered', 'validated', 'deployed'].includes(version.status) ? 'ready' : version.status;
}

function Holdings({ version }: { version: VersionView }) {
  const held = version.position.filter((one) => Number(one.quantity) !== 0);
  return (
    <div className="row">
      <span>
        net <Profit text={version.profit?.total ?? null} />
      </span>
      <span className="grow" />
      <span>
        {held.length === 0 ? 'flat' : held.map((one) => `${signedExact(one.quantity)} ${one.symbol}`).join(', ')} ·{' '}
        {count(version.fills)} {version.fills === 1 ? 'fill' : 'fills'}
      </span>
    </div>
  );
}

/** A version: what it is to the slot, its content, its health, its share and what it earned. */
export function VersionCard(props: { listed: ListedVersion; slot: SlotView | undefined; swappable: boolean }) {
  const { version, attachment } = props.listed;
  const commands = useCommands();
  const swaps = useConsole((state) => state.data.swaps);
  const online = useConsole((state) => state.connection.phase === 'live');
  const chosen = useConsole(
    (state) => state.swapFlow.phase === 'drafting' && state.swapFlow.draft.toEntityId === version.entity_id,
  );
  const colour = useVersionClass(versionKey(version.name, version.version));
  const live = attachment?.role === 'live';
  const health = attachment?.health_status ?? version.health_status;
  const traded = version.fills > 0 || version.profit !== null;
  const foreign = props.slot !== undefined && version.name !== props.slot.algorithm;
  return (
    <li className={`version ${colour} ${live ? 'live' : ''} ${chosen ? 'chosen' : ''}`} data-version={version.version}>
      <div className="row">
        <i className={`dot ${attachment ? health : 'detached'}`} aria-hidden="true" />
        <b className={attachment ? '' : 'muted'}>{foreign ? `${version.name} ${version.version}` : version.version}</b>
        <span className={`chip ${live ? 'strong' : ''}`}>{standing(props.listed, props.slot, swaps)}</span>
        <span className="grow" />
        {live && attachment ? <b>{basisPoints(attachment.share_bp)}</b> : null}
        {!live && attachment ? <span className="muted">{health}</span> : null}
      </div>
      <div className="row">
        <span className="mono" title={version.content_hash ?? 'built in: it has no module'}>
          {version.content_hash ? shortHash(version.content_hash) : 'no module'}
        </span>
        <span className="grow" />
        {live ? <span>{health}</span> : null}
        {!live && props.swappable && !NOT_SWAPPABLE.has(version.status) ? (
          <button type="button" className="quiet" disabled={!online} onClick={() => commands.draftSwap(version)}>
            Swap in…<span className="unseen"> {version.version}</span>
          </button>
        ) : null}
      </div>
      {attachment || traded ? <Holdings version={version} /> : null}
    </li>
  );
}
