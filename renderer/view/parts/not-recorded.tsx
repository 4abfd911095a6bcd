import { NOT_RECORDED } from '../../../shared/domain/command.ts';
import { useConsole } from '../console-context.tsx';

/** Below what was done while the journal cannot be written: that it is done, and what it hangs by. Goes once it is recorded. */
export function NotRecorded() {
  const isOut = useConsole(({ data }) => Boolean(data.desk?.journal_outage));
  return isOut ? (
    <p className="means warn" role="note" aria-label="not recorded">
      It is {NOT_RECORDED}: lost if the desk stops before the journal can be written again.
    </p>
  ) : null;
}
