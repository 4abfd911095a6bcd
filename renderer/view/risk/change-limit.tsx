import { requestKey } from '../../store/request.ts';
import { useDisclosure } from '../parts/disclosure.ts';
import { RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { LimitEditor } from './limit-editor.tsx';

/** The way to another value of a limit: a button in its line, below it the editor while it is open, and the answer. */
export function ChangeLimit(props: {
  /** Where it stands: its request is noted there. */
  place: string;
  name: string;
  /** The scope whose limit is shown. */
  of: string;
  /** What it is called beside others, for those who do not see where it stands. */
  label: string;
}) {
  const { place, name, of, label } = props;
  const { isOpen, close, button } = useDisclosure();
  const withheld = useObstacle('risk.set_limits', false);
  return (
    <>
      <button type="button" className="quiet" {...heldBack(withheld)} {...button}>
        Change…<span className="unseen"> {label}</span>
      </button>
      {isOpen ? <LimitEditor place={place} name={name} of={of} done={close} /> : null}
      <RequestWords request={requestKey.limit(place)} />
    </>
  );
}
