import type { Command } from '../../shared/domain/command.ts';
import type { Check } from '../../shared/domain/deployment.ts';
import type { HealthStatus } from '../../shared/domain/entity.ts';
import type { InstanceHealth } from '../engine/ports.ts';

/** Time in a version's own code for one request (p99) from which it is called slow, microseconds. */
const SLOW_MICROS = 100_000;
/** Share of its memory limit from which a version is called near it. */
const NEAR_LIMIT = 0.8;
/** Unanswered requests from which a version is called behind the market. */
const BEHIND = 1_000;

const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** What a running instance shows, check by check. `health` is undefined when it did not answer in time. */
export function instanceChecks(
  slotId: string,
  health: InstanceHealth | undefined,
  pending: number,
  patienceMs: number,
): Check[] {
  if (!health) {
    const message = `no answer to the health check within ${patienceMs} ms in ${slotId}; see what it is busy with, or roll back`;
    return [{ name: 'answers', outcome: 'failed', message }];
  }
  const { loaded, faults, requests, busyMicrosP50, busyMicrosP99, memoryBytes, memoryLimitBytes } = health;
  return [
    loaded
      ? { name: 'loaded', outcome: 'passed', message: `loaded in ${slotId}` }
      : { name: 'loaded', outcome: 'failed', message: `stopped in ${slotId}` },
    {
      name: 'sample_inference',
      outcome: busyMicrosP99 < SLOW_MICROS ? 'passed' : 'warning',
      message: `${busyMicrosP50.toFixed(1)} µs an event in the median, ${busyMicrosP99.toFixed(1)} µs p99, of its own code`,
    },
    {
      name: 'answer_form',
      outcome: faults === 0 ? 'passed' : 'failed',
      message:
        faults === 0 ? `${requests} requests answered in the right form` : 'it gave a wrong answer and was stopped',
    },
    memoryCheck(memoryBytes, memoryLimitBytes),
    {
      name: 'error_rate',
      outcome: faults === 0 ? 'passed' : 'failed',
      message: `${faults} faults in ${requests} requests`,
    },
    {
      name: 'queue',
      outcome: pending < BEHIND ? 'passed' : 'warning',
      message: `${pending} requests in flight`,
    },
  ];
}

function memoryCheck(bytes: number | undefined, limit: number | undefined): Check {
  if (bytes === undefined) return { name: 'memory', outcome: 'passed', message: 'it shares the desk’s own memory' };
  if (limit === undefined) return { name: 'memory', outcome: 'passed', message: mib(bytes) };
  const message = `${mib(bytes)} of ${mib(limit)}`;
  if (bytes > limit) return { name: 'memory', outcome: 'failed', message };
  return { name: 'memory', outcome: bytes > NEAR_LIMIT * limit ? 'warning' : 'passed', message };
}

/** What checks come to: a failed one makes a version unhealthy, a warning degraded. */
export function statusOf(checks: readonly Check[]): HealthStatus {
  if (checks.some((each) => each.outcome === 'failed')) return 'unhealthy';
  return checks.some((each) => each.outcome === 'warning') ? 'degraded' : 'healthy';
}

/**
 * The version that a command would bring in and that must be seen to be healthy first. An emergency and a rollback do not
 * wait for a look: they go to a version that has served.
 */
export function versionToExamine(command: Command): string | undefined {
  if (command.kind === 'deploy' || command.kind === 'promote') return command.entityId;
  if (command.kind !== 'swap') return undefined;
  return command.type === 'manual' || command.type === 'scheduled' ? command.toEntityId : undefined;
}
