import { countdown, momentWords } from '../../format/moment.ts';
import { counted, plain } from '../../format/words.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useDisclosure } from '../parts/disclosure.ts';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';

/** An emergency, said aloud for as long as it stands: whoever sees this can raise risk there without anybody else. */
export function EmergencyNotice() {
  const emergency = useConsole(({ data }) => data.risk?.emergency ?? null);
  const { isOpen, close, button } = useDisclosure();
  const commands = useCommands();
  const withheld = useObstacle('emergencies.end');
  const online = useOnline();
  const expires = Date.parse(emergency?.expires_at ?? '');
  const left = useConsole(({ now }) => (emergency === null ? '' : countdown(expires, now)));
  const until = useConsole(({ now }) => (emergency === null ? '' : momentWords(expires, now)));
  if (emergency === null) return null;
  const { emergency_id: id, name, declared_by: by, role, reason, uses } = emergency;
  const request = requestKey.endEmergency(id);
  return (
    <section className="notice critical emergency-notice" aria-label="emergency">
      <div>
        <p role="alert">
          <b>
            Emergency {id} on {name}
          </b>{' '}
          declared by {by}, {plain(role)}: “{reason}”. What raises risk there needs nobody else.
        </p>
        <p className="muted">
          over {left}, {until} · {uses === 0 ? 'not used yet' : `used ${counted(uses, 'time')}`}
        </p>
      </div>
      <button type="button" disabled={!online} {...heldBack(withheld)} {...button}>
        End it…
      </button>
      {isOpen && withheld === null ? (
        <ReasonForm
          label="end the emergency"
          means="From then on, what raises risk there needs other people again."
          act="End"
          request={request}
          carryOut={(why) => commands.endEmergency(id, why)}
          done={close}
        />
      ) : null}
      <RequestWords request={request} />
    </section>
  );
}
