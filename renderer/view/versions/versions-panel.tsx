import { useMemo } from 'react';
import { inFamilies } from '../../store/rollout/lineage.ts';
import { currentSlot, listedVersions, liveAttachment } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { VersionCard } from './version-card.tsx';

/** The versions that matter in the slot on screen, each below the one it was made from. */
export function VersionsPanel() {
  const slot = useConsole(currentSlot);
  const versions = useConsole((state) => state.data.versions);
  const listed = useMemo(() => inFamilies(listedVersions(versions, slot)), [versions, slot]);
  const swappable = liveAttachment(slot) !== undefined;
  return (
    <>
      {listed.length === 0 ? (
        <p className="empty">
          No version is registered. Register one with <code>POST /api/v1/entities</code>, or start the desk with{' '}
          <code>--demo</code>.
        </p>
      ) : (
        <ul className="scroll">
          {listed.map(({ item, parent, depth }) => (
            <VersionCard
              key={item.version.entity_id}
              listed={item}
              parent={parent?.version}
              depth={depth}
              slot={slot}
              swappable={swappable}
            />
          ))}
        </ul>
      )}
    </>
  );
}

/** Of which slot the versions are. */
export function VersionsTools() {
  const slot = useConsole(currentSlot);
  const commands = useCommands();
  const versions = useConsole((state) => state.data.versions);
  const first = slot?.rollback?.to_entity_id ?? listedVersions(versions, slot)[1]?.version.entity_id;
  return (
    <>
      <small className="cut" title={slot?.slot_id}>
        {slot?.algorithm ?? 'none deployed'}
      </small>
      {first === undefined ? null : (
        <button type="button" className="quiet" onClick={() => commands.compare(first)}>
          Compare
        </button>
      )}
    </>
  );
}
