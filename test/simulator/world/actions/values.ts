import { type Calendar, UTC_CALENDAR } from '../../../../shared/domain/calendar.ts';
import type { MarketHours } from '../../../../shared/domain/market-hours.ts';
import type { RiskLimits } from '../../../../shared/domain/risk.ts';
import { basisPoints } from '../../../../shared/units/basis-points.ts';
import { money } from '../../../../shared/units/money.ts';

const UNIT = 100_000_000n;

/** A limit that binds, and one that does not. Places count on from the first again: those that seldom bind come first. */
export const LIMITS: readonly (readonly [tight: Partial<RiskLimits>, loose: Partial<RiskLimits>])[] = [
  [{ maxInstruments: 1 }, { maxInstruments: 20 }],
  [{ maxOrderQuantity: money(UNIT / 8n) }, { maxOrderQuantity: money(1_000_000_000n * UNIT) }],
  [{ maxOrdersPerSecond: 1 }, { maxOrdersPerSecond: 100 }],
  [{ venues: ['elsewhere'] }, { venues: '*' }],
  [{ instruments: ['test:ETHUSDT'] }, { instruments: '*' }],
  [{ maxPositionQuantity: money(UNIT / 4n) }, { maxPositionQuantity: money(1_000_000_000n * UNIT) }],
  [{ maxOrdersPerMinute: 2 }, { maxOrdersPerMinute: 1_000 }],
  [{ maxTradesPerMinute: 1 }, { maxTradesPerMinute: 1_000 }],
  [{ maxSlippage: basisPoints(0) }, { maxSlippage: basisPoints(100) }],
  [{ maxParticipation: basisPoints(1) }, { maxParticipation: basisPoints(5_000) }],
  [{ maxConcentration: basisPoints(60) }, { maxConcentration: basisPoints(10_000) }],
  [{ maxSectorExposure: basisPoints(60) }, { maxSectorExposure: basisPoints(10_000) }],
  [{ maxGrossExposure: basisPoints(60) }, { maxGrossExposure: basisPoints(10_000) }],
  [{ maxNetExposure: basisPoints(60) }, { maxNetExposure: basisPoints(10_000) }],
  [{ maxDataAgeMs: 50 }, { maxDataAgeMs: 300_000 }],
  [{ maxAckAgeMs: 1 }, { maxAckAgeMs: 30_000 }],
  [{ maxOpenOrders: 1 }, { maxOpenOrders: 200 }],
  [{ maxOpenOrders: 3 }, { maxOpenOrders: 50 }],
  [{ maxOrderValue: money(7_000n * UNIT) }, { maxOrderValue: money(250_000n * UNIT) }],
  [{ priceCollar: basisPoints(5) }, { priceCollar: basisPoints(500) }],
  [{ maxReferenceAgeMs: 1 }, { maxReferenceAgeMs: 60_000 }],
  [{ duplicateWindowMs: 60_000 }, { duplicateWindowMs: 0 }],
  [{ maxPositionSize: basisPoints(80) }, { maxPositionSize: basisPoints(2_500) }],
  [{ maxRepeats: 1 }, { maxRepeats: 100 }],
  [{ maxDenialsPerMinute: 3 }, { maxDenialsPerMinute: 1_000 }],
  [{ maxErrorRate: basisPoints(100) }, { maxErrorRate: basisPoints(5_000) }],
  [{ maxDailyLoss: money(1n) }, { maxDailyLoss: money(20_000n * UNIT) }],
  [{ maxDrawdown: basisPoints(1) }, { maxDrawdown: basisPoints(500) }],
  [{ selfTrade: 'cancel_resting' }, { selfTrade: 'deny' }],
];

/** Markets are shut for most of the day: what happens then is out of hours. */
const OFFICE_HOURS: MarketHours = {
  timeZone: 'Asia/Tokyo',
  sessions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '09:00', closes: '15:00' }],
  holidays: [],
  earlyCloses: [],
};

export const CALENDARS: readonly Calendar[] = [
  UTC_CALENDAR,
  { timeZone: 'America/New_York', dayStartsAt: '17:00' },
  { timeZone: 'Asia/Tokyo', dayStartsAt: '06:00', hours: { default: OFFICE_HOURS } },
  { timeZone: 'nowhere', dayStartsAt: '25:00' },
];
