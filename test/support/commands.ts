/** The commands that tests give most, with what does not matter filled in. */
import type { Command } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import { DEFAULT_HAND_OVER, type HandOver } from '../../shared/domain/swap.ts';
import type { Manifest } from '../../shared/domain/version.ts';

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** Registers a strategy whose module is `NAME-VERSION`. */
export function registerCommand(
  name: string,
  version: string,
  manifest: Partial<Manifest> = {},
  more: Partial<CommandOf<'register_entity'>> = {},
): Command {
  const said: Manifest = {
    name,
    version,
    instruments: '*',
    parameters: {},
    stateVersion: 1,
    warmUpEvents: 4,
    ...manifest,
  };
  return {
    kind: 'register_entity',
    name,
    type: 'strategy',
    version,
    description: '',
    config: {},
    parameters: {},
    module: `${name}-${version}`,
    inspection: { manifest: said, contentHash: 'a'.repeat(64) },
    dependencies: [],
    parentEntityId: null,
    ...more,
  };
}

export const deployCommand = (entityId: string, environment: Environment = 'paper'): Command => ({
  kind: 'deploy',
  entityId,
  environment,
  method: 'test',
  deployedBy: 'tester',
  configOverride: {},
  parametersOverride: {},
});

export const swapCommand = (
  fromEntityId: string,
  toEntityId: string,
  handOver: Partial<HandOver> = {},
  more: Partial<CommandOf<'swap'>> = {},
): Command => ({
  kind: 'swap',
  fromEntityId,
  toEntityId,
  reason: 'test',
  initiatedBy: 'tester',
  type: 'manual',
  validateOnly: false,
  targetEnvironment: null,
  handOver: { ...DEFAULT_HAND_OVER, ...handOver },
  drainTimeoutMs: 1_000,
  schedule: null,
  ...more,
});
