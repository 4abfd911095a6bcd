import { useMemo } from 'react';
import { ACTION_SENTENCES, causeSentence } from '../../format/risk-words.ts';
import { isoClock } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { Breaker } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import { bindingBreakers, scopeName } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import { formKey } from '../../store/shell.ts';
import { releaseMeans } from '../bar/restraint-words.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { KeptOpen } from '../kill/kept-open.tsx';
import { useDisclosure } from '../parts/disclosure.ts';
import { useFormAsk } from '../parts/form-ask.ts';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle, withheldWords } from '../parts/withheld.ts';
import { causeNow } from './cause-now.ts';

/** A latched stop: what tripped it, what it does, and its release in place. */
export function BreakerItem({ breaker }: { breaker: Breaker }) {
  const { isOpen, open, close, button } = useDisclosure();
  const commands = useCommands();
  const online = useOnline();
  const data = useConsole((state) => state.data);
  useFormAsk(formKey.release(breaker.id), open);
  const withheld = useObstacle('risk.release_breaker');
  const slot = useConsole(currentSlot);
  const others = bindingBreakers(data.desk?.breakers ?? [], slot).filter((one) => one.id !== breaker.id);
  const now = useMemo(() => causeNow(breaker, data), [breaker, data]);
  const { id, cause, action, value, limit, scope, tripped_at: at } = breaker;
  const request = requestKey.release(id);
  return (
    <li className="breaker" data-testid={`breaker-${id}`}>
      <p>
        <b>{scopeName(scope)}</b>{' '}
        <span className="muted" title={`breaker ${id}`}>
          {at === null ? 'since an earlier run' : `${isoClock(at)} ${zoneName()}`}
        </span>
      </p>
      <button type="button" className="quiet" disabled={!online} {...heldBack(withheld)} {...button}>
        Release breaker…<span className="unseen"> {scopeName(scope)}</span>
      </button>
      <p className="note">{causeSentence(cause, value, limit, slot?.currency ?? '', 'when it tripped')}</p>
      {now ? (
        <p className="note">
          now: <b className={now.crossed ? 'danger' : ''}>{now.words || plain(cause)}</b>
          {now.crossed ? ', still beyond the limit' : ', within the limit'}
        </p>
      ) : null}
      <p className="note muted">{ACTION_SENTENCES[action]}</p>
      {cause === 'kill' ? <KeptOpen scope={scope} /> : null}
      {withheld === null ? null : <p className="note muted">{withheldWords('Release', withheld)}</p>}
      {isOpen && withheld === null ? (
        <ReasonForm
          label={`release ${scopeName(scope)}`}
          means={releaseMeans(breaker, others, now)}
          act="Release"
          request={request}
          carryOut={(reason) => commands.release(id, reason)}
          done={close}
        />
      ) : null}
      <RequestWords request={request} />
    </li>
  );
}
