import { useEffect } from 'react';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { AuditFiles } from './audit-files.tsx';
import { AuditRowDetails } from './audit-row.tsx';
import { AuditTimeline } from './audit-timeline.tsx';
import { AuditVerification } from './audit-verification.tsx';

/** Who did what: the chain of rows, what one of them says, and whether all of them hold. */
export function AuditPanel() {
  const commands = useCommands();
  const isLive = useOnline();
  const isRowOpen = useConsole(({ audit }) => audit.open !== null);
  useEffect(() => {
    if (isLive) void commands.askVerified();
  }, [commands, isLive]);
  return (
    <div className="audit">
      <AuditTimeline />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="audit-side" tabIndex={0} aria-label="audit details">
        {isRowOpen ? <AuditRowDetails /> : null}
        <AuditVerification />
        {isRowOpen ? null : <AuditRowDetails />}
        <AuditFiles />
      </section>
    </div>
  );
}
