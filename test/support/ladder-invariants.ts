import type { EngineView } from '../../electron/engine/view.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import type { SwapModel } from './swap-model.ts';

/** What is wrong with the ladders of a desk, held against its slots and against a reading of its facts alone. */
export function ladderProblems(view: EngineView, model: SwapModel): string[] {
  const wrong: string[] = [];
  const expect = (holds: boolean, words: string): void => void (holds || wrong.push(words));
  const open = [...view.ladders.values()].filter(({ status }) => isOpenLadder(status));
  const ids = open.map(({ id }) => id).sort();
  expect(
    String(ids) === String([...model.ladders.keys()].sort()),
    `open are ${ids}, by the facts ${[...model.ladders.keys()]}`,
  );
  for (const [slotId, slot] of view.slots) {
    const here = open.filter((each) => each.slotId === slotId);
    expect(here.length <= 1, `${here.length} ladders are open in ${slotId}`);
    const [ladder] = here;
    const lives = slot.attachments.filter(({ role }) => role === 'live');
    const members = new Set(ladder ? [ladder.instance, ladder.twinInstance] : []);
    const beside = lives.slice(1).filter(({ instance }) => !members.has(instance));
    expect(
      beside.length === 0,
      `${slotId}: ${beside.map(({ instance }) => instance)} are live beside the version in force`,
    );
    for (const { instance, role, share } of slot.attachments) {
      expect(share >= 0, `${slotId}: ${instance} holds ${share}`);
      expect(role === 'live' || share === 0, `${slotId}: ${instance} is ${role} and holds ${share}`);
      const isSimulated = view.simulated.shareOf(instance) !== undefined;
      expect(
        !isSimulated || (role !== 'live' && members.has(instance)),
        `${slotId}: ${instance} (${role}) trades on a simulated account`,
      );
    }
    if (!ladder || ladder.status === 'preparing') continue;
    const own = slot.attachments.find(({ instance }) => instance === ladder.instance);
    expect(own !== undefined, `${slotId}: the candidate ${ladder.instance} is not there`);
    expect(
      own?.share === ladder.share,
      `${slotId}: the candidate holds ${own?.share}, its ladder says ${ladder.share}`,
    );
    expect((own?.role === 'live') === ladder.share > 0, `${slotId}: the candidate is ${own?.role} at ${ladder.share}`);
    expect(
      (ladder.status === 'held') === (ladder.held !== null),
      `${slotId}: ${ladder.status}, held ${ladder.held?.cause}`,
    );
    const moved = model.ladders.get(ladder.id)?.moved;
    expect(moved?.share === ladder.share && moved?.rung === ladder.rung, `${slotId}: the last move led elsewhere`);
    const hasTakenOver = ladder.swapId !== null && ladder.incumbentEntityId !== null;
    const isFirst = slot.attachments[0]?.instance === ladder.instance;
    const isAlone = ladder.incumbentEntityId === null;
    expect(
      isFirst ===
        (hasTakenOver || (isAlone && lives[0]?.instance === ladder.instance) || (isAlone && lives.length === 0)),
      `${slotId}: the candidate stands first: ${isFirst}`,
    );
  }
  for (const instance of view.simulated.instances)
    expect(
      open.some((each) => each.instance === instance || each.twinInstance === instance),
      `${instance} trades on a simulated account and is on no ladder`,
    );
  for (const { id, slotId, status } of view.deployments.values())
    if (status === 'deploying') {
      const climbs = open.some((each) => each.deploymentId === id);
      const arrives = [...model.slots.keys()].includes(slotId);
      expect(climbs || arrives, `deployment ${id} is on its way nowhere`);
    }
  for (const { id, status, endReason } of view.ladders.values())
    if (!isOpenLadder(status)) expect((endReason ?? '') !== '', `ladder ${id} is ${status} without words`);
  return wrong;
}
