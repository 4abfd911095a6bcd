import { versionKey } from '../../format/version.ts';
import type { AttachmentView, Ladder, SlotView } from '../console-data.ts';
import { hasTakenOver, isClimbed } from './ladder.ts';

/** Who holds a part of a slot's capital, or follows its events without one. */
export type PartKind = 'in_force' | 'candidate' | 'twin' | 'run_off' | 'standby' | 'reserve';

/** A part of a slot: a version with its share, or what nobody holds. */
export interface Part {
  readonly key: string;
  readonly kind: PartKind;
  /** `name@version`; null for the reserve. */
  readonly version: string | null;
  /** Basis points of the slot's capital. */
  readonly shareBp: number;
  /** It trades on a simulated account: it holds no capital, whatever it is sized for. */
  readonly simulated: boolean;
}

/** What somebody attached to a slot is there. */
function kindOf(attachment: AttachmentView, slot: SlotView, ladder: Ladder | undefined): PartKind {
  const { role, entity_id } = attachment;
  if (role === 'run_off') return 'run_off';
  if (role === 'twin') return 'twin';
  const open = ladder && isClimbed(ladder) ? ladder : undefined;
  if (open && entity_id === open.candidate.entity_id && !hasTakenOver(open)) return 'candidate';
  if (role === 'shadow') return 'standby';
  // Of several live ones the version in force comes first; a second instance of it is a twin on capital.
  const first = slot.attachments.find((each) => each.role === 'live');
  return first === attachment ? 'in_force' : 'twin';
}

/** Everybody in a slot with their shares, and last what nobody holds. Shares and reserve sum to the whole. */
export function partsOf(slot: SlotView, ladder: Ladder | undefined): readonly Part[] {
  const parts = slot.attachments.map((each): Part => {
    const kind = kindOf(each, slot, ladder);
    return {
      key: String(each.instance),
      kind,
      version: versionKey(each.name, each.version),
      shareBp: each.share_bp,
      simulated: each.role === 'twin' || (kind === 'candidate' && each.role === 'shadow'),
    };
  });
  return [...parts, { key: 'reserve', kind: 'reserve', version: null, shareBp: slot.reserve_bp, simulated: false }];
}

/** The sum of all shares and of the reserve, basis points: 10,000, or something is wrong. */
export const sumOf = (parts: readonly Part[]): number => parts.reduce((sum, { shareBp }) => sum + shareBp, 0);

/** What a version is to a slot, where a ladder makes that more than live or shadow; undefined elsewhere. */
export function ladderPart(slot: SlotView, ladder: Ladder | undefined, entityId: string): readonly Part[] {
  if (!ladder || !isClimbed(ladder)) return [];
  const keys = new Set(
    slot.attachments.filter((each) => each.entity_id === entityId).map((each) => String(each.instance)),
  );
  return partsOf(slot, ladder).filter(({ key }) => keys.has(key));
}
