import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromStored } from '../../electron/host/fact-record.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { DeskProcess } from '../support/crash-process.ts';
import { freshSeed } from '../support/fault-disk-chance.ts';
import { countOf } from '../support/full-count.ts';
import { SwapModel } from '../support/swap-model.ts';
import { writeModule } from '../support/swap-module.ts';

/** How often the process is killed; `npm run proof` asks for more. */
const MOMENTS = countOf(4, 60);
/** A moment: after so many answers at most, and so many milliseconds. */
const MOST_ANSWERS = 2;
const MOST_WAIT_MS = 90;
/** Longer than a desk takes to come up: every third one is killed while it does, milliseconds. */
const MOST_START_MS = 1_500;
const SLOT = 'killed:paper';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What was answered before the process was gone: it has been said, so it must be so. */
interface Said {
  readonly swaps: { readonly id: string; readonly to: string }[];
  readonly rollbacks: string[];
}

/** Resolves when so many calls have been answered. */
class Answers {
  #left: number;
  readonly #enough = Promise.withResolvers<void>();

  constructor(wanted: number) {
    this.#left = wanted + 1;
    this.note();
  }

  note(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#enough.resolve();
  }

  enough = (): Promise<void> => this.#enough.promise;
}

/** Swaps the live version for the other, and now and then back, until the process is gone. */
async function swapOn(
  desk: DeskProcess,
  entities: readonly string[],
  first: string,
  roll: () => number,
  answers: Answers,
): Promise<Said> {
  const said: Said = { swaps: [], rollbacks: [] };
  let live = first;
  for (;;) {
    const to = entities.find((each) => each !== live) ?? '';
    const terms = { from_entity_id: live, to_entity_id: to, reason: 'a test', initiated_by: 'tester' };
    const state = roll() % 2 === 0 ? 'shadow' : 'transfer';
    const hand_over = { state, positions: 'adopt', orders: roll() % 2 === 0 ? 'adopt' : 'cancel' };
    const swap = await desk.ask('/swaps', { ...terms, hand_over });
    if (!swap) return said;
    expect(swap).toMatchObject({ status: 201, json: { status: 'completed' } });
    const id = String(swap.json.swap_id);
    said.swaps.push({ id, to });
    answers.note();
    if (roll() % 3 !== 0) {
      live = to;
      continue;
    }
    const back = await desk.ask(`/swaps/${id}/rollback`, { reason: 'a test', rolled_back_by: 'tester' });
    if (!back) return said;
    expect(back.status).toBe(200);
    said.rollbacks.push(id);
    answers.note();
  }
}

/** The facts on disk, read beside the engine. */
function onDisk(directory: string): SwapModel {
  const journal = openJournal({ directory, readonly: true });
  const model = new SwapModel();
  for (const stored of journal.facts()) model.apply(fromStored(stored));
  journal.close();
  return model;
}

it(
  'a served desk that is killed at any moment of its swaps comes back whole, on one version',
  async () => {
    const directory = join(folder, 'desk');
    const algorithms = join(folder, 'algorithms');
    mkdirSync(algorithms);
    const generator = xoroshiro128plus(freshSeed('crash'));
    const roll = (): number => Math.abs(generator.next());

    let desk = await DeskProcess.start(directory, algorithms);
    try {
      const entities: string[] = [];
      for (const [at, version] of ['1.0.0', '2.0.0'].entries()) {
        const module = writeModule(algorithms, { name: 'killed', version, tag: at + 1, warmUpEvents: 5 });
        const made = await desk.ask('/entities', { name: 'killed', type: 'strategy', version, module });
        expect(made?.status).toBe(201);
        entities.push(String(made?.json.entity_id));
      }
      const terms = { entity_id: entities[0], environment: 'paper', deployed_by: 'tester' };
      expect((await desk.ask('/deployments', terms))?.status).toBe(201);

      let live = entities[0] ?? '';
      let cuts = 0;
      for (let moment = 0; moment < MOMENTS; moment += 1) {
        // Some swaps must have been said to be done, whatever chance says.
        const answers = new Answers(moment === 0 ? MOST_ANSWERS : roll() % (MOST_ANSWERS + 1));
        const swapping = swapOn(desk, entities, live, roll, answers);
        await Promise.race([answers.enough(), swapping]);
        await setTimeout(roll() % MOST_WAIT_MS);
        await desk.kill();
        const said = await swapping;
        const before = onDisk(directory);
        const interrupted = [...before.swaps].filter(([, each]) => each.end === undefined);
        expect(interrupted.length).toBeLessThanOrEqual(1);

        if (moment % 3 === 2) await DeskProcess.killedWhileStarting(directory, algorithms, roll() % MOST_START_MS);
        desk = await DeskProcess.start(directory, algorithms);
        const swaps = new Map((await desk.list('swaps')).map((each) => [String(each.swap_id), each]));
        for (const [id, { cut }] of interrupted) {
          if (cut) expect(swaps.get(id)).toMatchObject({ status: 'completed', error_message: null });
          else
            expect(swaps.get(id)).toMatchObject({
              status: 'failed',
              error_message: expect.stringContaining('the slot stayed on the source'),
            });
        }
        for (const { id, to } of said.swaps)
          expect(swaps.get(id)).toMatchObject({
            status: expect.stringMatching(/^(completed|rolled_back)$/),
            to_entity_id: to,
          });
        for (const id of said.rollbacks) expect(swaps.get(id)).toMatchObject({ status: 'rolled_back' });

        // One version is in force: the one that the record names, and it alone has positions and orders.
        const active = await desk.list('deployments', '&status=active&environment=paper');
        expect(active).toHaveLength(1);
        live = String(active[0]?.entity_id);
        const latest = before.latestCut.get(SLOT);
        const inForce = latest === undefined ? entities[0] : before.swap(latest).initiated.toEntityId;
        expect(live).toBe(inForce);
        const slot = before.slot(SLOT);
        for (const instance of before.instances.keys()) {
          if (instance === slot.live) continue;
          expect(before.positions(instance)).toEqual([]);
          expect(before.openOrders(instance)).toEqual([]);
        }
        const version = `killed@${live === entities[0] ? '1.0.0' : '2.0.0'}`;
        for (const position of await desk.list('positions')) {
          if (Number(position.quantity) !== 0) expect(position).toMatchObject({ slot_id: SLOT, version });
        }
        cuts = [...before.swaps.values()].filter((each) => each.cut).length;
      }
      expect(cuts).toBeGreaterThanOrEqual(2);

      const to = entities.find((each) => each !== live) ?? '';
      const last = { from_entity_id: live, to_entity_id: to, reason: 'the next', initiated_by: 'tester' };
      // A machine that is busy may keep a version from its health check: that refuses a swap in words, and is asked again.
      let answer = await desk.ask('/swaps', last);
      for (let tries = 0; answer?.status === 400 && tries < 20; tries += 1) {
        expect(JSON.stringify(answer.json)).toContain('no answer to the health check');
        await setTimeout(500);
        answer = await desk.ask('/swaps', last);
      }
      expect(answer).toMatchObject({ status: 201, json: { receipts: { missed: 0, twice: 0 } } });
      expect(await desk.stop()).toBe(0);
    } finally {
      await desk.kill();
    }
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
  },
  120_000 + MOMENTS * 30_000,
);
