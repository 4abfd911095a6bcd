import { z } from 'zod';
import { command, read } from './call.ts';

/** How the market data runs. */
const SessionView = z.object({
  kind: z.enum(['none', 'sim', 'replay', 'nats']),
  speed: z.union([z.number(), z.literal('max')]),
  paused: z.boolean(),
  ended: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

const route = (action: string, summary: string) =>
  ({ method: 'POST', path: `/session/${action}`, tags: ['Session'], summary }) as const;

/** Play, pause, step and speed of the market data. */
export const session = {
  get: read
    .route({ method: 'GET', path: '/session', tags: ['Session'], summary: 'How the market data runs' })
    .output(SessionView),
  play: command.route(route('play', 'Let the market data run')).output(SessionView),
  pause: command.route(route('pause', 'Hold the market data')).output(SessionView),
  step: command
    .route(route('step', 'Deliver a number of events while paused'))
    .input(z.strictObject({ count: z.int().min(1).max(1_000_000) }))
    .output(SessionView),
  speed: command
    .route(route('speed', 'Set how fast recorded or simulated data runs'))
    .input(
      z.strictObject({
        speed: z.union([z.literal('max'), z.number().positive().max(10_000)]).describe('Times market speed'),
      }),
    )
    .output(SessionView),
};
