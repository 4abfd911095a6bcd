import type { ScenarioProblemView } from '../../../shared/contract/run.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';
import { checkScenario, type Scenario } from '../../scenario/scenario.ts';
import type { ImportStore } from './import-store.ts';

const PREFIX = 'imports/';

/** What a module says of itself; rejects with words for one that cannot be loaded. */
export type Inspect = (module: string) => Promise<unknown>;

/** A scenario that somebody gave over the wire: it can be run, or what is wrong with it. */
export type GivenScenario =
  | { readonly problems: readonly ScenarioProblemView[] }
  | {
      readonly problems: readonly [];
      readonly scenario: Scenario;
      /** What it runs on, for people. */
      readonly feed: string;
      /** The imported file that it reads; undefined for the simulator. */
      readonly file: string | undefined;
      /** The scenario as a run takes it, with the path of its file. */
      readonly json: JsonObject;
    };

/**
 * Looks a scenario through that came over the wire: as `desk session` does, and beyond that whether its modules load and its market
 * data has been imported. It names no path: whoever may run a session need not be able to look around on the disk.
 */
export async function readGiven(json: JsonObject, store: ImportStore, inspect: Inspect): Promise<GivenScenario> {
  const checked = checkScenario(json);
  if (!checked.ok) return { problems: checked.problems.map(({ path, message }) => ({ path: [...path], message })) };
  const { scenario } = checked;
  const problems = [...feedProblems(scenario, store), ...(await moduleProblems(scenario, inspect))];
  if (problems.length > 0) return { problems };
  const { feed } = scenario;
  if (feed.kind === 'sim') return { problems: [], scenario, feed: 'simulator', file: undefined, json };
  const file = feed.file.slice(PREFIX.length);
  const path = store.find(file)?.path ?? '';
  return {
    problems: [],
    scenario,
    feed: file,
    file,
    json: { ...json, feed: { ...(json.feed as JsonObject), file: path } },
  };
}

function feedProblems({ feed }: Scenario, store: ImportStore): ScenarioProblemView[] {
  if (feed.kind === 'sim') return [];
  const problem = (key: string, words: string): ScenarioProblemView[] => [
    { path: ['feed', key], message: `feed.${key}: ${words}` },
  ];
  const found = feed.file.startsWith(PREFIX) ? store.find(feed.file.slice(PREFIX.length)) : undefined;
  if (found === undefined) {
    const names = store.files.slice(0, 5).map(({ name }) => `${PREFIX}${name}`);
    const there =
      names.length === 0
        ? 'nothing has been imported yet'
        : `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
    return problem('file', `give an imported file as ${PREFIX}NAME; ${there}`);
  }
  const { instruments, instruments_total: total } = found.view;
  // Of a file with more instruments than are listed, the run itself says what it has.
  if (total > instruments.length) return [];
  const choose = (of: 'venue' | 'symbol'): string => [...new Set(instruments.map((each) => each[of]))].join(', ');
  return [
    ...(feed.venue !== undefined &&
    !instruments.some(({ venue }) => venue === feed.venue) &&
    hasNames(found.view.sample, 'venue')
      ? problem('venue', `${found.view.name} has no ${feed.venue}; it has ${choose('venue')}`)
      : []),
    ...(feed.instrument !== undefined &&
    !instruments.some(({ symbol }) => symbol === feed.instrument) &&
    hasNames(found.view.sample, 'symbol', 'instrument')
      ? problem('instrument', `${found.view.name} has no ${feed.instrument}; it has ${choose('symbol')}`)
      : []),
  ];
}

/** Whether a file names its venue or symbol itself; where it does not, the scenario may name it as it likes. */
const hasNames = ([header = '']: readonly string[], ...columns: readonly string[]): boolean =>
  header
    .toLowerCase()
    .split(',')
    .some((column) => columns.includes(column.trim()));

async function moduleProblems({ algorithms }: Scenario, inspect: Inspect): Promise<ScenarioProblemView[]> {
  const places = algorithms.flatMap(({ versions }, i) =>
    versions.map(({ module }, j) => ({ module, path: ['algorithms', i, 'versions', j, 'module'] })),
  );
  const found = await Promise.all(
    places.map(async ({ module, path }) => {
      try {
        await inspect(module);
        return [];
      } catch (error) {
        return [{ path, message: `${path.join('.')}: ${error instanceof Error ? error.message : String(error)}` }];
      }
    }),
  );
  return found.flat();
}
