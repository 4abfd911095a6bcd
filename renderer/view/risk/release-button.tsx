import { useCommands, useOnline } from '../console-context.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';

/**
 * Leads to the form that releases a breaker, in the risk panel.
 *
 * @param of - Whose release it is, for those who do not see where the button stands.
 * @param leave - Puts away what stands before the panel.
 */
export function ReleaseButton(props: { breakerId: string; of: string; quiet?: boolean; leave?: () => void }) {
  const commands = useCommands();
  const online = useOnline();
  const withheld = useObstacle('risk.release_breaker');
  return (
    <button
      type="button"
      className={props.quiet ? 'quiet' : ''}
      disabled={!online}
      {...heldBack(withheld)}
      onClick={() => {
        props.leave?.();
        commands.askRelease(props.breakerId);
      }}
    >
      Release…<span className="unseen"> {props.of}</span>
    </button>
  );
}
