/** Ladder and pipeline files, calendars and limits as people write them: taken and meant the same again, or refused in words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePipeline, parsePlan } from '../../electron/api/ladder/plan-file.ts';
import { calendarFromWire, calendarToWire } from '../../electron/api/map/calendar.ts';
import { planFromWire } from '../../electron/api/map/ladder-plan.ts';
import { calendar as scenarioCalendar } from '../../electron/scenario/calendar-form.ts';
import { readCalendar } from '../../renderer/store/settings.ts';
import { CalendarForm } from '../../shared/contract/calendar.ts';
import { problemWords } from '../../shared/contract/input-words.ts';
import { calendarProblem } from '../../shared/domain/calendar.ts';
import { ladderPlanProblem } from '../../shared/domain/ladder-plan.ts';
import { brokenJson } from '../support/hostile-input.ts';
import { changedText } from './changes.ts';
import { expectWords, fuzz } from './fuzz.ts';

const RESOURCES = fileURLToPath(new URL('../../resources/', import.meta.url));
const texts = (folder: string): readonly string[] =>
  readdirSync(join(RESOURCES, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(RESOURCES, folder, name), 'utf8'));

/** Texts of files with something of them changed, or a value of the wrong kind in them. */
const changed = (all: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...all).chain((text) => fc.oneof(changedText(text), brokenJson(JSON.parse(text))));

describe('a ladder file', () => {
  it('is a ladder that can be climbed, or is refused in words', async () => {
    await fuzz(600, changed(texts('ladders')), (text) => {
      const read = parsePlan(text);
      if (read.problem !== undefined) return expectWords(`the ladder: ${read.problem}`);
      const plan = planFromWire(read.form);
      expect(ladderPlanProblem(plan)).toBeUndefined();
      const again = parsePlan(JSON.stringify(read.form));
      expect(again).toEqual(read);
      for (const { share } of plan.rungs) expect(Number.isInteger(share) && share >= 0 && share <= 10_000).toBe(true);
    });
  });

  it('of a pipeline is one, or is refused in words', async () => {
    const sound = {
      name: 'all the way',
      stages: [
        { environment: 'paper', plan: 'paper' },
        { environment: 'staging', plan: 'staging' },
      ],
    };
    await fuzz(400, changed([JSON.stringify(sound)]), (text) => {
      const read = parsePipeline(text);
      if (read.problem !== undefined) return expectWords(`the pipeline: ${read.problem}`);
      expect(parsePipeline(JSON.stringify(read.form))).toEqual(read);
    });
  });
});

describe('a calendar', () => {
  const sound = texts('calendars').map((text) => {
    const { time_zone, day_starts_at, hours } = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify({ time_zone, day_starts_at, hours });
  });

  it('that comes with the desk is taken, or these tests would show nothing', () => {
    for (const text of sound) expect(CalendarForm.safeParse(JSON.parse(text))).toMatchObject({ success: true });
  });

  it('is taken by the contract and by a scenario alike, and comes back as it was', async () => {
    await fuzz(300, changed(sound), (text) => {
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        return;
      }
      const read = CalendarForm.safeParse(json);
      const inScenario = scenarioCalendar.safeParse(json);
      if (!read.success) return expectWords(`the calendar: ${problemWords(read.error.issues, json)}`);
      const calendar = calendarFromWire(read.data);
      const problem = calendarProblem(calendar);
      expect(inScenario.success).toBe(problem === undefined);
      if (problem !== undefined) return expectWords(`the calendar: ${problem}`);
      expect(calendarFromWire(CalendarForm.parse(JSON.parse(JSON.stringify(calendarToWire(calendar)))))).toEqual(
        calendar,
      );
    });
  });

  it('as it is written down in the settings is sent, or what is wrong is said', async () => {
    const [hours = ''] = sound.map((text) => JSON.stringify((JSON.parse(text) as { hours: unknown }).hours));
    const draft = fc.record({
      timeZone: fc.oneof(changedText('America/New_York'), fc.constant('UTC')),
      dayStartsAt: fc.oneof(changedText('17:00'), fc.constant('00:00')),
      hours: fc.oneof(changedText(hours), brokenJson(JSON.parse(hours))),
    });
    await fuzz(300, draft, (given) => {
      const read = readCalendar(given);
      if ('problem' in read) return expectWords(read.problem);
      // What is sent is JSON, and the desk says the rest.
      const sent = JSON.parse(JSON.stringify(read.form)) as unknown;
      const taken = CalendarForm.safeParse(sent);
      if (!taken.success) expectWords(`the calendar: ${problemWords(taken.error.issues, sent)}`);
    });
  });
});
