/** What is proved, and with what counts. Each proof gives its figures and everything that was not as it must be. */
import { killJournals } from '../support/crash-kill.ts';
import { killAtEach, killSteps } from '../support/crash-kill-step.ts';
import { failingDisk } from '../support/fault-disk.ts';
import { chanceOf } from '../support/fault-disk-chance.ts';
import { fullDisk } from '../support/fault-disk-full.ts';
import { cutPower, cutPowerTwice, isLoss, type PowerLossPlan } from '../support/power-loss-proof.ts';
import { tamperWithRows } from '../support/tamper.ts';
import { flipBits, type Missed, unexcused } from '../support/tamper-flip.ts';
import { testsAtFullCount } from './full-tests.ts';
import { deliberateBugs, worlds } from './simulated.ts';

export interface Proved {
  /** What was tried and counted, by name. */
  readonly figures: Readonly<Record<string, number | string>>;
  readonly problems: readonly string[];
}

export interface Proof {
  readonly name: string;
  /** What must hold. */
  readonly says: string;
  /** About how long it takes on two cores, minutes. */
  readonly minutes: number;
  /** @param tell Told of each problem as soon as it is known; those that it is not told of come with the result. */
  readonly run: (
    seed: number,
    onProgress: (done: number, total: number) => void,
    tell: (words: string) => void,
  ) => Promise<Proved>;
}

const ALL = Number.MAX_SAFE_INTEGER;
const KILLS = 201;
const LIVES = 3;
const TAMPER_ROUNDS = 40;
/** Bytes that are left on a full disk: from none to more than a large commit, by half a page. */
const LEFTS = Array.from({ length: 200 }, (_, index) => index * 2_048);

const power = async (plan: PowerLossPlan): Promise<Proved> => {
  const { problems, ...figures } = await cutPower({ ...plan });
  const enough = figures.syncs * 2 >= 500;
  return { figures, problems: enough ? problems : [...problems, `only ${figures.syncs * 2} sync boundaries`] };
};

const inWords = (missed: Missed): string => `not found: ${JSON.stringify(missed)}`;

export const PROOFS: readonly Proof[] = [
  {
    name: 'power-loss',
    says: 'the power fails at every sync: nothing is lost that was said to be on disk',
    minutes: 10,
    run: (seed, onProgress, onProblem) =>
      power({ seed, commits: 300, journal: 'full', disk: 'sound', boundaries: ALL, onProgress, onProblem }),
  },
  {
    name: 'power-loss-faults',
    says: 'the same where writes and syncs failed and were tried again',
    minutes: 18,
    run: (seed, onProgress, onProblem) =>
      power({ seed, commits: 300, journal: 'full', disk: 'failing', boundaries: ALL, onProgress, onProblem }),
  },
  {
    name: 'power-loss-twice',
    says: 'the power fails again while a desk starts on what was left',
    minutes: 20,
    run: async (seed, onProgress, onProblem) => {
      const plan = { seed, commits: 150, journal: 'full', disk: 'sound', boundaries: 120, onProgress } as const;
      const { problems, ...figures } = await cutPowerTwice({ ...plan, onProblem }, 30);
      return { figures, problems };
    },
  },
  {
    name: 'power-loss-normal',
    says: 'with synchronous = NORMAL much is lost, and found to be: the proof can fail',
    minutes: 5,
    run: async (seed, onProgress) => {
      const plan = { seed, commits: 300, journal: 'normal', disk: 'sound', boundaries: ALL, onProgress } as const;
      const { problems, ...figures } = await cutPower(plan);
      const losses = problems.filter(isLoss).length;
      return { figures: { ...figures, losses }, problems: losses > 0 ? [] : ['no loss was found where there must be'] };
    },
  },
  {
    name: 'kill',
    says: 'kill -9 at random moments, also of who starts after it: no acknowledged step is lost',
    minutes: 6,
    run: async (seed, onProgress, tell) => {
      const chance = chanceOf(seed);
      const total = { kills: 0, early: 0, steps: 0, problems: [] as string[] };
      while (total.kills < KILLS) {
        const { kills, early, steps, problems } = await killJournals(chance, chance.integer(0, 2 ** 30));
        total.kills += kills;
        total.early += early;
        total.steps += steps;
        problems.forEach(tell);
        total.problems.push(...problems);
        onProgress(total.kills, KILLS);
      }
      const { problems, ...figures } = total;
      return { figures: { ...figures, directories: total.kills / LIVES }, problems };
    },
  },
  {
    name: 'kill-served',
    says: 'kill -9 of a served desk at random moments of its swaps and of its start: one version in force, no answer taken back',
    minutes: 8,
    run: testsAtFullCount('test/integration/crash-process.test.ts'),
  },
  {
    name: 'kill-steps',
    says: 'kill -9 at every commit of swap, drain, rollback, deploy, promote and approval, and again at every commit of the start after it: wholly before or after',
    minutes: 30,
    run: async (_, onProgress, tell) => {
      const steps = await killSteps();
      const problems: string[] = [];
      let recoveries = 0;
      for (const [index, step] of steps.entries()) {
        const found = await killAtEach(step);
        recoveries += found.recoveries;
        found.problems.forEach(tell);
        problems.push(...found.problems);
        onProgress(index + 1, steps.length);
      }
      return { figures: { steps: steps.length, recoveries }, problems };
    },
  },
  {
    name: 'tampering',
    says: 'rows that are changed, deleted, swapped, put in, cut off or computed anew are found',
    minutes: 2,
    run: async (seed, onProgress, tell) => {
      const chance = chanceOf(seed);
      const total = { tried: 0, outside: 0, problems: [] as string[] };
      for (let round = 0; round < TAMPER_ROUNDS; round += 1) {
        const { tried, outside, problems } = await tamperWithRows(chance);
        total.tried += tried;
        total.outside += outside;
        problems.forEach(tell);
        total.problems.push(...problems);
        onProgress(round + 1, TAMPER_ROUNDS);
      }
      const { problems, ...figures } = total;
      return { figures, problems };
    },
  },
  ...(['closed', 'killed'] as const).map(
    (state): Proof => ({
      name: `flips-${state}`,
      says: `every byte of a small journal, ${state}, is flipped: no row changes unnoticed`,
      minutes: state === 'closed' ? 30 : 80,
      run: async (seed, onProgress, tell) => {
        const bits = Number(process.env.PROOF_BITS ?? 1);
        const { flips, found, without, missed } = await flipBits(state, chanceOf(seed), {
          share: 1,
          bits,
          onFlip: onProgress,
          onMissed: (each) => unexcused([each]).map(inWords).forEach(tell),
        });
        const problems = unexcused(missed).map(inWords);
        return { figures: { flips, bits, found, without, excused: missed.length - problems.length }, problems };
      },
    }),
  ),
  {
    name: 'failing-calls',
    says: 'each write, sync, truncate, open, rename and unlink fails in turn: told in words, and worked with again',
    minutes: 3,
    run: async (seed) => {
      const { problems, cases, failed, said } = await failingDisk(seed, 1);
      return { figures: { cases, failed, ...said }, problems };
    },
  },
  {
    name: 'full-disk',
    says: 'the disk is full to the last page, and read-only: refused in words, nothing lost',
    minutes: 5,
    run: async () => {
      const { problems, ...figures } = await fullDisk(LEFTS);
      return { figures: { ...figures }, problems };
    },
  },
  {
    name: 'bus',
    says: 'the server is killed, restarted and paused 200 times, and the desk as often: each event is seen once and in order',
    minutes: 8,
    run: testsAtFullCount('test/integration/bus-kills.test.ts'),
  },
  {
    name: 'bus-backlog',
    says: 'a hundred thousand events wait on the disk and not in memory, and go out from there',
    minutes: 2,
    run: testsAtFullCount('test/integration/bus-backlog.test.ts'),
  },
  {
    name: 'gate',
    says: 'the risk gate and a second one, written from the rules alone, agree on a hundred thousand orders',
    minutes: 1,
    run: testsAtFullCount('test/simulation/gate-oracle.test.ts'),
  },
  {
    name: 'approvals',
    says: 'ten thousand random histories of approvals: never by oneself, never twice, never too few',
    minutes: 1,
    run: testsAtFullCount('test/simulation/approval-fuzz.test.ts'),
  },
  {
    name: 'fuzz',
    says: 'whatever comes in at any edge, changed at random: no crash, no hang, clear words, nothing lost',
    minutes: 10,
    run: testsAtFullCount('test/fuzz'),
  },
  {
    name: 'simulator',
    says: 'five thousand simulated worlds in which everything may fail: the desk keeps every invariant',
    minutes: 20,
    run: worlds(5_000),
  },
  {
    name: 'deliberate-bugs',
    says: 'bugs put into the desk on purpose: the simulator finds each within 500 worlds, so it can fail',
    minutes: 20,
    run: deliberateBugs,
  },
  {
    name: 'verdicts',
    says: 'thousands of ladders, looked at after every pair: at most 5 % are wrongly let up, and at most 5 % wrongly stopped',
    minutes: 2,
    run: testsAtFullCount('test/simulation/verdicts.test.ts'),
  },
];
