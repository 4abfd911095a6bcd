import { alertBench } from './alert.ts';
import type { Bench } from './bench.ts';
import { breachBench } from './breach.ts';
import { deployBench } from './deploy.ts';
import { engineBench } from './engine.ts';
import { exchangeBench } from './exchange.ts';
import { journalBench } from './journal.ts';
import { killBench } from './kill.ts';
import { ladderBench } from './ladder.ts';
import { outboxBench } from './outbox.ts';
import { pnlBench } from './pnl.ts';
import { recoverBench } from './recover.ts';
import { riskBench } from './risk.ts';
import { rollbackBench } from './rollback.ts';
import { swapBench } from './swap.ts';
import { uiBench } from './ui.ts';
import { validateBench } from './validate.ts';
import { verdictsBench } from './verdicts.ts';
import { verifyBench } from './verify.ts';

/** Every bench, in the order in which they run when none is named. */
export const BENCHES: readonly Bench[] = [
  engineBench,
  exchangeBench,
  journalBench,
  recoverBench,
  verifyBench,
  deployBench,
  validateBench,
  swapBench,
  rollbackBench,
  breachBench,
  killBench,
  alertBench,
  outboxBench,
  pnlBench,
  riskBench,
  ladderBench,
  verdictsBench,
  uiBench,
];

/** The names one may ask for: a bench, or one figure of it. */
export const names = (): string[] =>
  BENCHES.flatMap(({ name, probes }) => [
    name,
    ...probes.flatMap((probe) => probe.figures.map((figure) => `${name}.${figure.name}`)),
  ]);

/** The benches with what `name` asks for in them; none where there is no such name, all where there is no name. */
export function select(name: string | undefined): readonly Bench[] {
  return BENCHES.flatMap((bench) => {
    const wanted = bench.probes.filter(
      (probe) =>
        name === undefined ||
        name === bench.name ||
        probe.figures.some((figure) => name === `${bench.name}.${figure.name}`),
    );
    return wanted.length > 0 ? [{ name: bench.name, probes: wanted }] : [];
  });
}
