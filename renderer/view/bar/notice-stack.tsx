import { AlertLines } from './alert-lines.tsx';
import { EmergencyNotice } from './emergency-notice.tsx';
import { LineNotice } from './line-notice.tsx';
import { SessionNotice } from './session-notice.tsx';
import { StalledExits } from './stalled-exits.tsx';

/** What must be seen now, below the bar, in room of its own: the panels give way, and nothing that is being read is covered. */
export function NoticeStack() {
  return (
    <section className="notices" aria-label="notices">
      <LineNotice />
      <SessionNotice />
      <EmergencyNotice />
      <StalledExits />
      <AlertLines />
    </section>
  );
}
