import { z } from 'zod';

/** One thing that was looked at, with the words and numbers that say how it came out. */
export const CheckResult = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'warning', 'failed']),
  message: z.string(),
});

/** What a validation found. */
export const ValidationResults = z.object({
  passed: z.boolean().describe('No check failed'),
  compatible: z.boolean().describe('Passed without a warning'),
  checks: z.array(CheckResult),
  errors: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** What the validation of a swap found. */
export const SwapValidationResults = ValidationResults.extend({
  estimated_downtime_ms: z
    .number()
    .nullable()
    .describe('Median downtime of the swaps measured on this desk; null until one was measured'),
  estimated_downtime: z
    .object({
      median_ms: z.number(),
      p10_ms: z.number(),
      p90_ms: z.number(),
      samples: z.int().min(1).describe('Swaps and redeployments measured'),
    })
    .nullable()
    .describe(
      'The same with its spread: of ten swaps, eight were between `p10_ms` and `p90_ms`; with fewer than ten `samples` ' +
        'these are the shortest and the longest',
    )
    .meta({ examples: [{ median_ms: 0.31, p10_ms: 0.24, p90_ms: 0.52, samples: 212 }] }),
});
