import type { VerifyPhase } from '../../journal/check/verify.ts';
import type { DeskReport } from '../../verification/verify-desk.ts';

/** What the verifying thread is given. */
export interface VerifySeat {
  readonly directory: string;
}

/** What it says. */
export type FromVerifyThread =
  | { readonly kind: 'progress'; readonly rows: number; readonly total: number }
  | { readonly kind: 'phase'; readonly phase: VerifyPhase }
  | { readonly kind: 'report'; readonly report: DeskReport };
