import { z } from 'zod';
import { command } from './call.ts';

/** The consoles that browsers have of the desk. */
export const consoles = {
  revoke: command
    .meta({ role: 'administrator', effect: 'recover' })
    .route({
      method: 'POST',
      path: '/consoles/revoke',
      tags: ['Session'],
      summary: 'Void every console that a browser has, by the token of the data directory or by a name',
      description:
        'Their lines are closed at once and their cookies open nothing any more; each comes in again by the address that the desk printed, with the token, or by a name and a password. Operators’ tokens outside of browsers stay good.',
    })
    .output(z.object({ message: z.string() })),
};
