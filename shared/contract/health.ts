import { z } from 'zod';
import { open, read } from './call.ts';

const Status = z.enum(['healthy', 'degraded', 'unhealthy']);

const PartHealth = z.object({
  status: Status,
  age_ms: z.number().nullable().describe('Wall time since its last sign of life; null where there was none'),
  message: z.string(),
  configured: z.boolean().describe('False for what this desk was started without, such as a bus'),
});

/** How the desk itself is doing. Beside the other calls, not below `/api/v1`. */
export const health = {
  get: open
    .route({ method: 'GET', path: '/health', tags: ['Health'], summary: 'Whether the desk can do its work' })
    .output(z.object({ status: Status })),

  detailed: read
    .route({ method: 'GET', path: '/health/detailed', tags: ['Health'], summary: 'The same, part by part' })
    .output(
      z.object({
        status: Status,
        database: PartHealth,
        nats: PartHealth,
        feed: PartHealth,
        exchange: PartHealth,
        engine: PartHealth,
      }),
    ),
};
