import { z } from 'zod';
import { ENVIRONMENTS, type Environment } from '../domain/deployment.ts';
import { type BasisPoints, basisPoints } from '../units/basis-points.ts';
import { type Money, parseMoney } from '../units/money.ts';

/** A version, by any of its names. */
export const AlgorithmId = z
  .string()
  .min(1)
  .max(200)
  .describe('`momentum-v2.1.0`, `momentum@2.1.0` and the entity’s id name the same version; `momentum` its live one')
  .meta({ examples: ['momentum-v2.1.0'] });

/** The trader's names for environments, in lower case and without separators, beside the environments' own. */
const SYNONYMS: Readonly<Record<string, Environment>> = { papertrading: 'paper' };

function environmentOf(word: string): Environment | undefined {
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, '');
  return ENVIRONMENTS.find((environment) => environment === plain) ?? SYNONYMS[plain];
}

/** An environment in any casing; `PaperTrading` is `paper`. */
export const EnvironmentWord = z
  .string()
  .min(1)
  .max(50)
  .meta({ examples: ['PaperTrading'] })
  .transform((word, context): Environment => {
    const environment = environmentOf(word);
    if (environment) return environment;
    context.addIssue({ code: 'custom', message: `give one of ${ENVIRONMENTS.join(', ')} or PaperTrading` });
    return z.NEVER;
  });

/** An amount above 0 and at most 10 to the `power`: a number or decimal text, with at most 8 digits after the point. */
const amountUpTo = (power: bigint) =>
  z.union([z.number(), z.string().min(1).max(32)]).transform((value, context): Money => {
    const amount = parseMoney(value);
    if (amount !== undefined && amount > 0n && amount <= 10n ** (8n + power)) return amount;
    context.addIssue({
      code: 'custom',
      message: `give an amount above 0 and at most 10^${power}, as a number or decimal text with at most 8 decimals`,
    });
    return z.NEVER;
  });

/** Capital of a slot: a thousand million, since limits are shares of it and no desk holds more in one place. */
export const CapitalInput = amountUpTo(9n);

/** A limit on money or units: beyond it no book of the desk could hold the sums. */
const AmountInput = amountUpTo(12n);

/** A share above 0 and up to 1, in steps of a basis point. */
export const ShareInput = z.number().transform((value, context): BasisPoints => {
  const points = Math.round(value * 10_000);
  // A share such as 0.07 is no exact binary number, so its product with 10,000 is close to whole and not whole.
  if (points >= 1 && points <= 10_000 && Math.abs(points - value * 10_000) < 1e-6) return basisPoints(points);
  context.addIssue({ code: 'custom', message: 'give a share above 0 and up to 1, in steps of 0.0001' });
  return z.NEVER;
});

/** A share that may stand above 1, as exposure does with leverage. */
const LeverageInput = z.number().transform((value, context): BasisPoints => {
  const points = Math.round(value * 10_000);
  if (points >= 1 && points <= 1_000_000 && Math.abs(points - value * 10_000) < 1e-6) return basisPoints(points);
  context.addIssue({ code: 'custom', message: 'give a share above 0 and up to 100, in steps of 0.0001' });
  return z.NEVER;
});

/** How often something may happen. */
const CountInput = z.int().min(1).max(1_000_000).optional();
const AgeInput = z.int().min(1).max(86_400_000).optional();

/** Limits that come with a deployment and become its slot's own: those that the desk holds against a slot, and no others. */
export const RiskLimitsInput = z
  .strictObject({
    maxDailyLoss: AmountInput.optional().meta({
      description: 'Money that a slot may lose in a day',
      examples: ['20000'],
    }),
    maxDailyDrawdown: ShareInput.optional().meta({
      description: 'The same as a share of `initialCapital`, which it needs; of the two the smaller loss binds',
      examples: [0.02],
    }),
    maxDrawdown: ShareInput.optional().meta({
      description: 'Fall from the peak, as a share of the slot’s capital',
      examples: [0.05],
    }),
    maxPositionSize: ShareInput.optional().meta({
      description: 'Largest position in one instrument, open orders included, as a share of the slot’s capital',
      examples: [0.1],
    }),
    maxOrderValue: AmountInput.optional().meta({ description: 'Largest value of one order', examples: ['100000'] }),
    maxOpenOrders: z.int().min(1).max(100_000).optional(),
    maxInstruments: z.int().min(1).max(10_000).optional(),
    priceCollar: ShareInput.optional().meta({
      description: 'How far a price may stand from the mark, as a share of it',
      examples: [0.05],
    }),
    venues: z
      .union([z.literal('*'), z.array(z.string().min(1).max(100)).min(1).max(100)])
      .optional()
      .describe('Venues that orders may go to'),
    instruments: z
      .union([z.literal('*'), z.array(z.string().min(1).max(200)).min(1).max(500)])
      .optional()
      .describe('Instruments that may be traded, by key'),
    maxOrderQuantity: AmountInput.optional().describe('Most units of the instrument in one order'),
    maxPositionQuantity: AmountInput.optional().describe('Largest position in one instrument, in units'),
    maxOrdersPerSecond: CountInput.describe('Orders in any second of market time'),
    maxOrdersPerMinute: CountInput.describe('Orders in any minute of market time'),
    maxTradesPerMinute: CountInput.describe('Fills in any minute, before a further order'),
    maxRepeats: CountInput.describe(
      'How often the same order may be sent in any minute; one more disables the version',
    ),
    maxDenialsPerMinute: CountInput.describe('Denials in any minute at which the version is disabled'),
    maxErrorRate: ShareInput.optional().describe('Share of the orders of the last minute that were faulty or rejected'),
    maxSlippage: ShareInput.optional().describe('Slippage of the last five minutes against arrival'),
    maxParticipation: ShareInput.optional().describe('Share of all that traded in the last five minutes'),
    maxConcentration: LeverageInput.optional().describe('Exposure in one instrument, as a share of the slot’s capital'),
    maxSectorExposure: LeverageInput.optional().describe('Exposure in one sector, as a share of the slot’s capital'),
    maxGrossExposure: LeverageInput.optional().describe('Long and short exposure added up, as a share of the capital'),
    maxNetExposure: LeverageInput.optional().describe('Long less short exposure, as a share of the slot’s capital'),
    maxReferenceAgeMs: AgeInput.describe('How old the reference price of an order may be, of market time'),
    maxDataAgeMs: AgeInput.describe('How old market data of an instrument that is held may be'),
    maxAckAgeMs: AgeInput.describe('How long an order may go unanswered while its market goes on'),
    duplicateWindowMs: z
      .int()
      .min(0)
      .max(60_000)
      .optional()
      .describe('Within this time of market, no second order alike in every term'),
    selfTrade: z.enum(['deny', 'cancel_resting']).optional(),
  })
  .refine((limits) => Object.keys(limits).length > 0, {
    message: 'name at least one limit, or leave riskLimits out',
    // A limit that is refused is left out of what is looked at here; one complaint about it is enough.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ examples: [{ maxDailyDrawdown: 0.05, maxPositionSize: 0.1 }] });
export type RiskLimitsInput = z.output<typeof RiskLimitsInput>;
