import type { HealthReport } from '../../electron/host/desk.ts';
import { type Deployment, summarise, type Validation } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { DEFAULT_HAND_OVER, type Swap } from '../../shared/domain/swap.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { type EpochNs, epochNs } from '../../shared/units/time.ts';

/** Records as a desk keeps them, in their plainest form; a test changes what it is about. */

/** 2024-08-08T00:00:00Z. */
export const ORIGIN = epochNs(1_723_075_200_000_000_000n);

/** Two digits of price and three of quantity. */
export const BTC: Instrument = {
  index: 0,
  venue: 'binance-usdm',
  symbol: 'BTCUSDT',
  priceScale: 2,
  quantityScale: 3,
  tick: price(10),
  lot: quantity(1),
  multiplier: money(100_000_000n),
  kind: 'linear',
  currency: 'USDT',
  sector: 'crypto',
};

export const PASSED: Validation = summarise([{ name: 'type', outcome: 'passed', message: 'both are strategies' }]);

/** Limits of a new data directory. */
export const LIMITS = {
  maxInstruments: 10,
  venues: '*',
  maxOrderValue: money(10_000_000_000_000n),
  priceCollar: basisPoints(500),
  maxOpenOrders: 100,
  maxPositionSize: basisPoints(1_000),
  maxDailyLoss: money(2_000_000_000_000n),
  maxDrawdown: basisPoints(500),
} as const;

export const plainEntity = (id: string, now: EpochNs): Entity => ({
  id,
  name: 'momentum',
  type: 'strategy',
  version: '1.0.0',
  description: '',
  status: 'registered',
  health: 'healthy',
  healthReason: 'every check passed',
  config: {},
  parameters: {},
  module: null,
  contentHash: null,
  warmUpEvents: 0,
  stateVersion: 0,
  instruments: '*',
  dependencies: [],
  parentEntityId: null,
  createdAt: now,
  updatedAt: now,
  deletedAt: null,
  deployedAt: null,
  deployedBy: null,
  deploymentConfig: null,
});

export const plainDeployment = (id: string, entity: Entity, slotId: string, now: EpochNs): Deployment => ({
  id,
  entityId: entity.id,
  environment: 'paper',
  slotId,
  status: 'active',
  method: 'direct',
  configSnapshot: {},
  parametersSnapshot: {},
  deployedAt: now,
  deployedBy: 'ann',
  rolledBackAt: null,
  rolledBackBy: null,
  rollbackReason: null,
  previousDeploymentId: null,
  errorLogs: [],
  validation: PASSED,
  createdAt: now,
  updatedAt: now,
});

export const plainSwap = (id: string, from: Entity, to: Entity, now: EpochNs): Swap => ({
  id,
  type: 'manual',
  status: 'completed',
  stage: 'done',
  steps: [
    { stage: 'validating', status: 'validating', at: now },
    { stage: 'done', status: 'completed', at: now },
  ],
  fromEntityId: from.id,
  toEntityId: to.id,
  targetEnvironment: null,
  reason: 'better',
  initiatedBy: 'ann',
  initiatedAt: now,
  completedAt: now,
  handOver: DEFAULT_HAND_OVER,
  drainTimeoutMs: 5_000,
  schedule: null,
  planned: [],
  ruleId: null,
  ladderId: null,
  cutSequence: 10,
  cutMarketNs: ORIGIN,
  legs: [],
  requestsDrained: 1,
  requestsRemaining: 0,
  receipts: { missed: 0, twice: 0 },
  errorMessage: null,
  validation: PASSED,
  reverts: null,
  rollbackSwapId: null,
  rolledBackAt: null,
  rolledBackBy: null,
  rollbackReason: null,
  updatedAt: now,
});

/** A look at a version that found it well, while no instance of it runs. */
export const plainReport = (entityId: string): HealthReport => ({
  entityId,
  status: 'healthy',
  checks: [{ name: 'loaded', outcome: 'passed', message: 'it loads' }],
  loaded: false,
  sampleInferenceMicros: 250,
  memoryBytes: 1_000_000,
  memoryLimitBytes: 268_435_456,
  errorRate: 0,
  checkedAt: ORIGIN,
  instances: [],
});
