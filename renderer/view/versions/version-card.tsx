import { basisPoints } from '../../format/share.ts';
import { shortHash, versionKey } from '../../format/version.ts';
import { holdings, howMany } from '../../format/words.ts';
import type { Ladder, SlotVersionView, SlotView, SwapSummary, VersionView } from '../../store/console-data.ts';
import { ladderPart, type Part } from '../../store/rollout/allocation.ts';
import { openLadder } from '../../store/rollout/ladder.ts';
import { isRetired, type ListedVersion, swapsIn } from '../../store/selectors.ts';
import { heldWord } from '../bar/restraint-words.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { Profit, useVersionClass } from '../parts/figures.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { DrainButton, DrainLine } from './version-drain.tsx';
import { useVersionHealth } from './version-health.tsx';

const ROLES = { live: 'live', shadow: 'shadow', twin: 'twin', run_off: 'running off' } as const;

/** The rollback by which a version left, if that is the last that happened to it. */
function rolledBack(swaps: readonly SwapSummary[], { name, version }: VersionView): SwapSummary | undefined {
  const key = versionKey(name, version);
  const last = swaps.find((swap) => swap.from_version === key || swap.to_version === key);
  return last?.swap_type === 'rollback' && last.from_version === key ? last : undefined;
}

/** What a version is to the slot, in a word or two. */
function standing(
  { version, attachment }: ListedVersion,
  slot: SlotView | undefined,
  swaps: readonly SwapSummary[],
  parts: readonly Part[],
) {
  const climbs = parts.find(({ kind }) => kind === 'candidate');
  if (climbs) return climbs.simulated ? 'candidate, simulated' : 'candidate';
  if (attachment && attachment.role !== 'shadow') return ROLES[attachment.role];
  const back = rolledBack(swapsIn(swaps, slot), version);
  if (back) return 'rolled back';
  if (slot?.rollback?.to_entity_id === version.entity_id) return 'way back';
  if (attachment) return ROLES[attachment.role];
  if (version.environments.length > 0) return `in ${version.environments.join(', ')}`;
  return ['registered', 'validated', 'deployed'].includes(version.status) ? 'ready' : version.status;
}

/** What a version earned, holds and traded in the slot, on lines that stay as many whatever the figures. */
function Holdings({ record }: { record: SlotVersionView | undefined }) {
  const fills = record?.fills ?? 0;
  return (
    <div className="row">
      <span>
        net <Profit text={record?.profit?.total ?? null} /> {record?.profit?.currency}
      </span>
      <span className="grow" />
      <span>{howMany(fills, 'fill')}</span>
    </div>
  );
}

/** That a live version may not trade freely: killed first, for it looks as healthy as ever. */
function Held({ version }: { version: string }) {
  const word = useConsole(({ data, slotId }) => heldWord({ data, slotId }, version));
  if (word === null) return null;
  return <span className={`chip ${word === 'killed' || word === 'halted' ? 'danger' : 'warn'}`}>{word}</span>;
}

function Hash({ version: { content_hash: hash } }: { version: VersionView }) {
  return (
    <span className="mono" title={hash ?? 'built in: it has no module'}>
      {hash ? shortHash(hash) : 'no module'}
    </span>
  );
}

/** Steps to the right that a descendant stands in; further ones stand in the last, so that their words have room. */
const DEEPEST = 2;

/** The fresh instance of a version that a candidate is compared with. */
function TwinLine({ parts, sized }: { parts: readonly Part[]; sized: number }) {
  const twin = parts.find(({ kind }) => kind === 'twin');
  if (!twin) return null;
  return (
    <div className="row twin" title="A fresh instance of this version, for a fair comparison with the candidate">
      <span className="chip">twin{twin.simulated ? ', simulated' : ''}</span>
      <span className="grow" />
      <span>{twin.simulated ? `as if at ${basisPoints(sized)}` : basisPoints(twin.shareBp)}</span>
    </div>
  );
}

/** What the candidate's orders are sized for, basis points: its share, or on a simulated rung what that pretends. */
const sizedFor = (ladder: Ladder | undefined): number =>
  !ladder ? 0 : ladder.share_bp > 0 ? ladder.share_bp : (ladder.plan.rungs[ladder.rung - 1]?.simulated_share_bp ?? 0);

interface CardProps {
  readonly listed: ListedVersion;
  /** The version above it on screen that it was made from. */
  readonly parent: VersionView | undefined;
  readonly depth: number;
  readonly slot: SlotView | undefined;
  readonly swappable: boolean;
}

/** A version: what it is to the slot, its health, its share, what it earned, and where it comes from. */
export function VersionCard({ listed, parent, depth, slot, swappable }: CardProps) {
  const { version, attachment, record } = listed;
  const commands = useCommands();
  const swaps = useConsole((state) => state.data.swaps);
  const online = useOnline();
  const chosen = useConsole(
    (state) => state.swapFlow.phase === 'drafting' && state.swapFlow.draft.toEntityId === version.entity_id,
  );
  const key = versionKey(version.name, version.version);
  const ladder = useConsole(openLadder);
  const colour = useVersionClass(key);
  const foreign = slot !== undefined && version.name !== slot.algorithm;
  const tone = attachment ? '' : 'muted';
  const live = attachment?.role === 'live';
  const parts = slot ? ladderPart(slot, ladder, version.entity_id) : [];
  const climbs = parts.some(({ kind }) => kind === 'candidate');
  const status = attachment?.health_status ?? version.health_status;
  const health = useVersionHealth(version, status);
  const inSlot = attachment !== undefined || record !== undefined;
  const held = holdings(record?.position ?? []) || 'flat';
  const swapWithheld = useObstacle('swaps.create');
  const promotionWithheld = useObstacle('algorithms.promote');
  const swapIn =
    !live && !climbs && swappable && !isRetired(version) ? (
      <button
        type="button"
        className="quiet"
        disabled={!online || ladder !== undefined}
        title={ladder ? 'A version climbs a ladder here: abort it first, or let it come to its end' : undefined}
        {...heldBack(swapWithheld)}
        onClick={() => commands.draftSwap(version)}
      >
        Swap in…<span className="unseen"> {version.version}</span>
      </button>
    ) : null;
  const promote =
    attachment || ladder || isRetired(version) ? null : (
      <button
        type="button"
        className="quiet"
        disabled={!online}
        {...heldBack(promotionWithheld)}
        onClick={() => commands.draftPromotion(version)}
      >
        Promote…<span className="unseen"> {version.version}</span>
      </button>
    );
  const indent = `depth-${Math.min(depth, DEEPEST)}`;
  return (
    <li
      className={`version ${colour} ${indent} ${live ? 'live' : ''} ${chosen ? 'chosen' : ''}`}
      data-version={version.version}
    >
      <div className="row" title={key}>
        <i className={`dot ${status} ${attachment ? '' : 'detached'}`} aria-hidden="true" />
        {foreign ? <b className={`cut ${tone}`}>{version.name}</b> : null}
        <b className={`number ${tone}`}>{version.version}</b>
        <span className={`chip ${live || climbs ? 'strong' : ''}`}>{standing(listed, slot, swaps, parts)}</span>
        {live ? <Held version={key} /> : null}
        <span className="grow" />
        {live || climbs ? <b className="share">{basisPoints(attachment?.share_bp ?? 0)}</b> : null}
        {/* Always here: what is about to be pressed does not move, nor anything else come in its place. */}
        {swapIn}
      </div>
      <div className="row">
        {health.button}
        <span className="grow" />
        {attachment ? <DrainButton entityId={version.entity_id} version={version.version} /> : promote}
      </div>
      {health.checks}
      {attachment ? <DrainLine entityId={version.entity_id} trades={live} /> : null}
      {inSlot ? <Holdings record={record} /> : null}
      <TwinLine parts={parts} sized={sizedFor(ladder)} />
      <div className="row">
        {inSlot ? (
          <span className="cut" title={held}>
            {held}
          </span>
        ) : null}
        {parent ? (
          <span className={inSlot ? 'unseen' : 'cut'} title={`from ${parent.version}`}>
            from {parent.version}
          </span>
        ) : null}
        <span className="grow" />
        <button
          type="button"
          className="quiet compare-with"
          title={
            live
              ? `Compare ${version.version} with another version`
              : `Compare ${version.version} with the one in force`
          }
          onClick={() => commands.compare(version.entity_id)}
        >
          Compare<span className="unseen"> {version.version}</span>
        </button>
        <Hash version={version} />
      </div>
    </li>
  );
}
