import { z } from 'zod';
import { command, read, readOne } from './call.ts';
import { Decimal, Id, JsonInput, JsonOutput, Timestamp } from './field.ts';
import { paging } from './page.ts';
import { RunReport } from './run-report.ts';

const Speed = z.union([z.literal('max'), z.number().positive().max(10_000)]).describe('Times market speed');
const Seed = z.int().min(0).max(0xffff_ffff);

/** A run that is under way. */
export const RunView = z.object({
  run_id: Id,
  name: z.string(),
  state: z.enum(['preparing', 'running', 'paused', 'verifying', 'cancelling']),
  feed: z.string().describe('What it runs on: the simulator, or the name of an imported file'),
  seed: z.int(),
  speed: Speed,
  delivered: z.int().describe('Market events so far'),
  share: z.number().min(0).max(1).nullable().describe('How far through the data; null where that is not known yet'),
  market_time: Timestamp.nullable(),
  events_per_second: z.int(),
  seconds: z.number().describe('Since it was started'),
  seconds_left: z.number().nullable().describe('At the pace since it was last changed; null while held or not known'),
  started_at: Timestamp,
  started_by: z.string(),
});
export type RunView = z.infer<typeof RunView>;

/** A run that ended without a result: nothing of it is kept. */
export const RunEnd = z.object({
  run_id: Id,
  name: z.string(),
  how: z.enum(['failed', 'cancelled']),
  words: z.string(),
  at: Timestamp,
});
export type RunEnd = z.infer<typeof RunEnd>;

/** A run whose result is kept. */
export const RunSummary = z.object({
  run_id: Id,
  name: z.string(),
  feed: z.string(),
  seed: z.int(),
  speed: Speed,
  started_at: Timestamp,
  ended_at: Timestamp,
  started_by: z.string(),
  seconds: z.number(),
  events: z.int(),
  fills: z.int().describe('Rows of trades.csv'),
  total: Decimal.describe('Profit after fees, open positions included'),
  state_hash: z.string(),
  verified: z.boolean(),
  bytes: z.int().describe('What it takes on disk, its journal included'),
});
export type RunSummary = z.infer<typeof RunSummary>;

const RunDetail = z.object({ ...RunSummary.shape, scenario: JsonOutput, report: RunReport });
export type RunDetail = z.infer<typeof RunDetail>;

/** Something wrong with a scenario, in the words of `desk session`. */
export const ScenarioProblemView = z.object({
  path: z.array(z.union([z.string(), z.int()])).describe('Keys and places in lists, from the outside in'),
  message: z.string(),
});
export type ScenarioProblemView = z.infer<typeof ScenarioProblemView>;

const ScenarioInput = JsonInput.describe(
  'As desk session reads it from a file. A replay names an imported file: "imports/NAME"',
);

const one = { run_id: Id };
const One = z.strictObject(one);
const Named = z.object(one);

/** The route of a call about paper sessions or their market data. */
export const runRoute = (
  method: 'GET' | 'POST' | 'DELETE',
  path: `/${string}`,
  summary: string,
  description?: string,
) => ({ method, path, tags: ['Runs'], summary, ...(description === undefined ? {} : { description }) }) as const;

/** The files of a result that can be fetched. */
export const RUN_FILES = ['report.json', 'trades.csv'] as const;

/** Paper sessions beside the desk: a scenario on a journal of its own, so that it can never touch the desk's. */
export const runs = {
  list: read
    .route(runRoute('GET', '/runs', 'Paper sessions: the one under way, and the results that are kept'))
    .input(z.strictObject({ ...paging }))
    .output(
      z.object({
        current: RunView.nullable(),
        last: RunEnd.nullable().describe('The latest that ended without a result, since the desk started'),
        runs: z.array(RunSummary),
        total: z.int(),
        page: z.int(),
        page_size: z.int(),
      }),
    ),
  // It looks at the modules that the scenario names, and that runs their top level: as much as a start asks for.
  validate: read
    .meta({ role: 'trader' })
    .route(
      runRoute(
        'POST',
        '/runs/validate',
        'Look a scenario through: all problems, each at its place',
        'Changes nothing.',
      ),
    )
    .input(z.strictObject({ scenario: ScenarioInput }))
    .output(z.object({ ok: z.boolean(), problems: z.array(ScenarioProblemView) })),
  start: command
    .route(
      runRoute(
        'POST',
        '/runs',
        'Run a scenario beside the desk',
        'One runs at a time, in a thread of the lowest priority and on a journal of its own below sessions/ in the data directory.',
      ),
    )
    .input(
      z.strictObject({
        scenario: ScenarioInput,
        seed: Seed.optional().describe('In place of the scenario’s own'),
        speed: Speed.default('max'),
        paused: z.boolean().default(false).describe('Hold it before its first event'),
      }),
    )
    .output(RunView),
  get: readOne
    .route(runRoute('GET', '/runs/{run_id}', 'A result with its scenario and report'))
    .input(One)
    .output(RunDetail),
  file: readOne
    .route(runRoute('GET', '/runs/{run_id}/files/{file}', 'A piece of a file of a result, in whole lines'))
    .input(
      z.strictObject({
        ...one,
        file: z.enum(RUN_FILES),
        offset: z.coerce.number<number | string>().int().min(0).default(0).describe('Bytes, as the piece before said'),
      }),
    )
    .output(
      z.object({
        text: z.string(),
        next: z.int().nullable().describe('Offset of the next piece; null after the last'),
        bytes: z.int().describe('Of the whole file'),
      }),
    ),
  pause: command
    .route(runRoute('POST', '/runs/{run_id}/pause', 'Hold a run'))
    .input(One)
    .output(RunView),
  play: command
    .route(runRoute('POST', '/runs/{run_id}/play', 'Let a held run go on'))
    .input(One)
    .output(RunView),
  step: command
    .route(runRoute('POST', '/runs/{run_id}/step', 'Deliver a number of events to a held run'))
    .input(z.strictObject({ ...one, count: z.int().min(1).max(1_000_000).default(1) }))
    .output(RunView),
  speed: command
    .route(runRoute('POST', '/runs/{run_id}/speed', 'Set how fast a run goes'))
    .input(z.strictObject({ ...one, speed: Speed }))
    .output(RunView),
  cancel: command
    .route(runRoute('POST', '/runs/{run_id}/cancel', 'End a run; nothing of it is kept'))
    .input(One)
    .output(Named),
  delete: command
    .route(runRoute('DELETE', '/runs/{run_id}', 'Delete a result with its journal'))
    .input(One)
    .output(Named),
};
