/** Runs cases of a failing disk in a process that has the shim; its argument is a {@link FaultTask} as JSON. */
import { join } from 'node:path';
import type { FaultReport, FaultTask } from './fault-disk.ts';
import { ASKED, type Asked, type CaseResult, makeTemplate, runCase } from './fault-disk-case.ts';
import { chanceOf } from './fault-disk-chance.ts';
import { type FaultPlan, Shim } from './fault-disk-shim.ts';

const { root, seed, share } = JSON.parse(process.argv[2] ?? '') as FaultTask;
const chance = chanceOf(seed);
const shim = new Shim();
const template = join(root, 'template');
makeTemplate(join(root, 'made'), template);

const PLANS: readonly Omit<FaultPlan, 'nth'>[] = [
  { kinds: 'w', count: 1, errno: 'EIO' },
  { kinds: 'w', count: 1, errno: 'ENOSPC', half: true },
  { kinds: 'w', errno: 'ENOSPC' },
  { kinds: 's', count: 1, errno: 'EIO' },
  { kinds: 's', errno: 'EIO' },
  { kinds: 't', count: 1, errno: 'EIO' },
  { kinds: 'wstorum', count: 1, errno: 'EIO' },
  { kinds: 'wstorum', errno: 'EIO' },
  { kinds: 'wstorum', errno: 'EROFS' },
  { kinds: 'om', errno: 'ENOSPC' },
  { kinds: 'p', count: 1, errno: 'EIO' },
];

/** A large batch makes thousands of calls; its every one is not worth the time that the others take. */
const strideOf = (asked: Asked): number => (asked === 'a large batch is committed' ? 97 : 1);

const report = { cases: 0, failed: 0, said: {} as Record<string, number>, problems: [] as string[] };
for (const asked of Object.keys(ASKED) as Asked[]) {
  for (const plan of PLANS) everyCall(asked, plan);
}
shim.close();
process.stdout.write(JSON.stringify(report satisfies FaultReport));

/** Fails the first call, the second, and so on until there are no more; or a sample of them. */
function everyCall(asked: Asked, plan: Omit<FaultPlan, 'nth'>): void {
  const stride = strideOf(asked);
  for (let nth = 1; ; nth += stride * gap()) {
    if (tried(asked, { ...plan, nth }).failed === 0) return;
  }
}

/** How far the next call is that is made to fail: 1 where each is, else about as many as the share asks for. */
function gap(): number {
  return share >= 1 ? 1 : chance.integer(1, Math.round(2 / share) - 1);
}

function tried(asked: Asked, plan: FaultPlan): CaseResult {
  const result = runCase(shim, asked, plan, join(root, 'case'), template);
  report.cases += 1;
  if (result.failed > 0) report.failed += 1;
  const said = result.failed === 0 ? 'nothing failed' : (result.code ?? 'not noticed');
  report.said[said] = (report.said[said] ?? 0) + 1;
  report.problems.push(...result.problems);
  return result;
}
