import type { LimitsView } from '../../../shared/contract/risk.ts';
import type { Asked } from '../asked.ts';

/** The limits that bind under a scope, where they were asked for. */
export type LimitsByScope = Readonly<Record<string, Asked<LimitsView>>>;
