import { z } from 'zod';
import { read } from './call.ts';
import { SlotView } from './console.ts';

/** Where market events are routed to: an algorithm in an environment. */
export const slots = {
  list: read
    .route({
      method: 'GET',
      path: '/slots',
      tags: ['Slots'],
      summary: 'Every slot: its versions, risk, and the price of going back',
    })
    .output(z.object({ slots: z.array(SlotView) })),
};
