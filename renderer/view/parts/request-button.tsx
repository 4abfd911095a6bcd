import type { ReactNode } from 'react';
import type { Deed } from '../../store/people/permission.ts';
import { useConsole, useOnline } from '../console-context.tsx';
import { heldBack, useObstacle } from './withheld.ts';

/** Asks for something with one press; its answer, where there is any, is told by {@link RequestWords}. */
export function RequestButton(props: {
  /** Where its state is noted. */
  request: string;
  deed: Deed;
  ask: () => Promise<unknown>;
  /** True while it means nothing. */
  off?: boolean;
  loud?: boolean;
  children: ReactNode;
}) {
  const { request, deed, ask, off = false, loud = false, children } = props;
  const online = useOnline();
  const asked = useConsole(({ requests }) => requests[request]?.phase === 'asked');
  const withheld = useObstacle(deed);
  return (
    <button
      type="button"
      className={loud ? '' : 'quiet'}
      disabled={!online || off || asked}
      {...heldBack(withheld)}
      onClick={() => void ask()}
    >
      {children}
    </button>
  );
}
