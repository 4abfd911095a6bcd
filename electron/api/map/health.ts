import type { z } from 'zod';
import type { VersionView } from '../../../shared/contract/console.ts';
import type { HealthReport } from '../../host/desk.ts';
import { isoTime } from './time.ts';
import { checkToWire } from './validation.ts';

/** What a look at a version found, on the wire. */
export const healthToWire = (report: HealthReport): NonNullable<z.infer<typeof VersionView>['health']> => ({
  status: report.status,
  checked_at: isoTime(report.checkedAt),
  checks: report.checks.map(checkToWire),
  sample_inference_ms: report.sampleInferenceMicros === undefined ? null : report.sampleInferenceMicros / 1_000,
  memory_bytes: report.memoryBytes ?? null,
  error_rate: report.errorRate ?? null,
});
