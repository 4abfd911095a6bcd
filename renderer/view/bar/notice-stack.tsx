import { AlertLines } from './alert-lines.tsx';
import { EmergencyNotice } from './emergency-notice.tsx';
import { LineNotice } from './line-notice.tsx';
import { SessionNotice } from './session-notice.tsx';
import { StalledExits } from './stalled-exits.tsx';

/** What must be seen now, over the chart and below the bar: it covers, and moves nothing that a trader looks at. */
export function NoticeStack() {
  return (
    <div className="notices">
      <LineNotice />
      <SessionNotice />
      <EmergencyNotice />
      <StalledExits />
      <AlertLines />
    </div>
  );
}
