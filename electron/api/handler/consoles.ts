import { authorOf } from '../actor.ts';
import { CONSOLES_REVOKED, notKept } from '../console-records.ts';
import { calls } from '../context.ts';
import { failure } from '../failure.ts';

/** The consoles that browsers have of the desk. */
export const consoles = {
  revoke: calls.consoles.revoke.handler(async ({ context: { desk, consoles: keys, operator, access } }) => {
    if (keys === undefined) throw failure('unavailable', 'this desk serves no browser');
    const { actor, role } = authorOf(operator);
    try {
      keys.renew();
    } catch (error) {
      throw notKept(error);
    } finally {
      desk.noted?.(CONSOLES_REVOKED, 'console', {}, { actor, role });
    }
    // They are cut off by the key already; so that nobody reads of them as signed in, their sessions end as well.
    for (const { id, name } of access?.consoleSessions() ?? [])
      await desk.execute({ kind: 'sign_out_operator', name, session: id }, { actor, role });
    return {
      message: 'every console is cut off, also where somebody had signed in, and its cookie opens nothing any more',
    };
  }),
};
