import { count, signedExact } from '../format/number.ts';
import { basisPoints } from '../format/share.ts';
import { nsClock } from '../format/time.ts';
import { shortHash, versionKey } from '../format/version.ts';
import type { SlotVersionView, SlotView, SwapSummary, VersionView } from '../store/console-data.ts';
import { type ListedVersion, swapsIn } from '../store/selectors.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { Profit, useVersionClass } from './figures.tsx';

const ROLES = { live: 'live', shadow: 'shadow', run_off: 'running off' } as const;
const NOT_SWAPPABLE = new Set(['failed', 'deprecated']);

/** The rollback by which a version left, if that is the last that happened to it. */
function rolledBack(swaps: readonly SwapSummary[], { name, version }: VersionView): SwapSummary | undefined {
  const key = versionKey(name, version);
  const last = swaps.find((swap) => swap.from_version === key || swap.to_version === key);
  return last?.swap_type === 'rollback' && last.from_version === key ? last : undefined;
}

/** What a version is to the slot, in a word or two. */
function standing({ version, attachment }: ListedVersion, slot: SlotView | undefined, swaps: readonly SwapSummary[]) {
  if (attachment && attachment.role !== 'shadow') return ROLES[attachment.role];
  const back = rolledBack(swapsIn(swaps, slot), version);
  if (back) return back.market_time_ns === null ? 'rolled back' : `rolled back ${nsClock(back.market_time_ns)}`;
  if (slot?.rollback?.to_entity_id === version.entity_id) return 'way back';
  if (attachment) return ROLES[attachment.role];
  if (version.environments.length > 0) return `in ${version.environments.join(', ')}`;
  return ['registered', 'validated', 'deployed'].includes(version.status) ? 'ready' : version.status;
}

/** What a version earned, holds and traded in the slot, on two lines that stay two whatever the figures. */
function Holdings({ record }: { record: SlotVersionView | undefined }) {
  const fills = record?.fills ?? 0;
  const held = record?.position.map((one) => `${signedExact(one.quantity)} ${one.symbol}`).join(', ') || 'flat';
  return (
    <>
      <div className="row">
        <span>
          net <Profit text={record?.profit?.total ?? null} /> {record?.profit?.currency}
        </span>
        <span className="grow" />
        <span>
          {count(fills)} {fills === 1 ? 'fill' : 'fills'}
        </span>
      </div>
      <div className="row">
        <span className="cut" title={held}>
          {held}
        </span>
      </div>
    </>
  );
}

/** A version: what it is to the slot, its content, its health, its share and what it earned. */
export function VersionCard(props: { listed: ListedVersion; slot: SlotView | undefined; swappable: boolean }) {
  const { version, attachment, record } = props.listed;
  const commands = useCommands();
  const swaps = useConsole((state) => state.data.swaps);
  const online = useConsole((state) => state.connection.phase === 'live');
  const chosen = useConsole(
    (state) => state.swapFlow.phase === 'drafting' && state.swapFlow.draft.toEntityId === version.entity_id,
  );
  const key = versionKey(version.name, version.version);
  const colour = useVersionClass(key);
  const foreign = props.slot !== undefined && version.name !== props.slot.algorithm;
  const tone = attachment ? '' : 'muted';
  const live = attachment?.role === 'live';
  const health = attachment?.health_status ?? version.health_status;
  return (
    <li className={`version ${colour} ${live ? 'live' : ''} ${chosen ? 'chosen' : ''}`} data-version={version.version}>
      <div className="row" title={key}>
        <i className={`dot ${attachment ? health : 'detached'}`} aria-hidden="true" />
        {foreign ? <b className={`cut ${tone}`}>{version.name}</b> : null}
        <b className={`number ${tone}`}>{version.version}</b>
        <span className={`chip ${live ? 'strong' : ''}`}>{standing(props.listed, props.slot, swaps)}</span>
        <span className="grow" />
        {!live && attachment ? <span className="muted">{health}</span> : null}
      </div>
      <div className="row">
        <span className="mono" title={version.content_hash ?? 'built in: it has no module'}>
          {version.content_hash ? shortHash(version.content_hash) : 'no module'}
        </span>
        <span className="grow" />
        {live && attachment ? (
          <>
            <span>{health}</span>
            <b className="share">{basisPoints(attachment.share_bp)}</b>
          </>
        ) : null}
        {!live && props.swappable && !NOT_SWAPPABLE.has(version.status) ? (
          <button type="button" className="quiet" disabled={!online} onClick={() => commands.draftSwap(version)}>
            Swap in…<span className="unseen"> {version.version}</span>
          </button>
        ) : null}
      </div>
      {attachment || record ? <Holdings record={record} /> : null}
    </li>
  );
}
