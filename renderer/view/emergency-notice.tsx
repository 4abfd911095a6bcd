import { countdown } from '../format/moment.ts';
import { useConsole } from './console-context.tsx';

/** An emergency, said aloud for as long as it stands: whoever sees this can raise risk there without anybody else. */
export function EmergencyNotice() {
  const emergency = useConsole(({ data }) => data.risk?.emergency ?? null);
  const left = useConsole(({ now }) => (emergency === null ? '' : countdown(Date.parse(emergency.expires_at), now)));
  if (emergency === null) return null;
  const { emergency_id: id, name, declared_by: by, reason, uses } = emergency;
  return (
    <div role="alert" aria-label="emergency">
      <p className="notice critical">
        <span>
          <b>
            Emergency {id} on {name}
          </b>{' '}
          declared by {by}: “{reason}”. What raises risk there needs nobody else. Used {uses}{' '}
          {uses === 1 ? 'time' : 'times'}, over {left}.
        </span>
      </p>
    </div>
  );
}
