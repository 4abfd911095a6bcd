import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LadderPlansView } from '../../../shared/contract/ladder.ts';
import type { LadderPlanForm, PipelineForm } from '../../../shared/contract/ladder-plan.ts';
import type { LadderPlan, PipelineProgress } from '../../../shared/domain/ladder.ts';
import { pipelineProblem } from '../../../shared/domain/ladder-plan.ts';
import { pipelineFromWire, planFromWire } from '../map/ladder-plan.ts';
import { type Parsed, parsePipeline, parsePlan } from './plan-file.ts';

type KnownLadder = LadderPlansView['ladders'][number];
type KnownPipeline = LadderPlansView['pipelines'][number];
type Source = KnownLadder['source'];

/** More than anybody wrote by hand: such a file is no ladder, and reading it would hold the desk up. */
const MOST_BYTES = 262_144;
const MOST_FILES = 200;

const RESOURCES = fileURLToPath(new URL('../../../resources', import.meta.url));

/** A ladder or pipeline that nobody knows, or that cannot be used, in words that say what to give instead. */
export class UnknownPlanError extends Error {
  override readonly name = 'UnknownPlanError';
}

/**
 * Ladders and pipelines by name: those that come with the desk, and those in the folders `ladders` and `pipelines` of a data
 * directory. Files are read when they are asked for, so a changed one counts from the next promotion on; a ladder that
 * is climbed keeps the rules it began with.
 */
export class PlanLibrary {
  readonly #own: string | undefined;
  readonly #builtIn: string;

  /**
   * @param dataDir Where a desk keeps ladders of its own; none where undefined.
   * @param resources The folder of those that come with the desk.
   */
  constructor(dataDir?: string, resources = RESOURCES) {
    this.#own = dataDir;
    this.#builtIn = resources;
  }

  /** Everything that is there, by name; what cannot be used with its problem. */
  list(): LadderPlansView {
    const ladders = this.#read('ladders', (text) => parsePlan(text)).map(
      ({ form, ...known }): KnownLadder => ({ ...known, description: form?.description ?? '', plan: form ?? null }),
    );
    const usable = new Map(ladders.flatMap(({ name, plan }) => (plan ? [[name, plan] as const] : [])));
    const pipelines = this.#read('pipelines', (text) => checkedPipeline(parsePipeline(text), usable)).map(
      ({ form, ...known }): KnownPipeline => ({
        ...known,
        description: form?.description ?? '',
        pipeline: form ?? null,
      }),
    );
    return { ladders, pipelines };
  }

  /** @throws {UnknownPlanError} for a name that no usable ladder has. */
  ladder(choice: string | LadderPlanForm): LadderPlan {
    if (typeof choice !== 'string') return planFromWire(choice);
    const { ladders } = this.list();
    const known = ladders.find(({ name }) => name === choice);
    if (known?.plan) return planFromWire(known.plan);
    throw notUsable('ladder', choice, known, ladders);
  }

  /**
   * @param stageOf Which stage to begin at, from 0.
   * @throws {UnknownPlanError} for a name that no usable pipeline has, or a stage whose ladder there is not.
   */
  pipeline(choice: string | PipelineForm, stageOf: (form: PipelineForm) => number): PipelineProgress {
    const form = typeof choice === 'string' ? this.#pipelineForm(choice) : choice;
    return pipelineFromWire(form, (plan) => this.ladder(plan), stageOf(form));
  }

  #pipelineForm(name: string): PipelineForm {
    const { pipelines } = this.list();
    const known = pipelines.find((each) => each.name === name);
    if (known?.pipeline) return known.pipeline;
    throw notUsable('pipeline', name, known, pipelines);
  }

  #read<T extends { readonly name: string }>(folder: 'ladders' | 'pipelines', read: (text: string) => Parsed<T>) {
    const builtIn = filesIn(this.#builtIn, folder).map((file) => known(file, 'built_in', read));
    const taken = new Set(builtIn.map(({ name }) => name));
    const own = this.#own === undefined ? [] : filesIn(this.#own, folder).map((file) => known(file, 'own', read));
    const kept = own.map((each) =>
      taken.has(each.name)
        ? { ...each, form: undefined, problem: `the desk comes with a ${each.name}: give this one another name` }
        : each,
    );
    // A name means one thing: what the desk comes with stands first, and another of that name is never found by it.
    return [...builtIn, ...kept];
  }
}

interface Known<T> {
  readonly name: string;
  readonly source: Source;
  readonly file: string;
  readonly form: T | undefined;
  readonly problem: string | null;
}

function known<T extends { readonly name: string }>(
  file: string,
  source: Source,
  read: (text: string) => Parsed<T>,
): Known<T> {
  const name = basename(file, '.json');
  const refused = (problem: string): Known<T> => ({ name, source, file, form: undefined, problem });
  let text: string;
  try {
    const { size } = plainFile(file);
    if (size > MOST_BYTES) return refused(`it has ${size} bytes, and the most is ${MOST_BYTES}`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return refused(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = read(text);
  if (parsed.problem !== undefined) return refused(parsed.problem);
  if (parsed.form.name !== name)
    return refused(`it is named ${parsed.form.name} inside: give the file and what it holds one name`);
  return { name, source, file, form: parsed.form, problem: null };
}

/** A file of the folder itself: what a link leads to is somebody else's, and what is no file may never end. */
function plainFile(file: string): { readonly size: number } {
  const stat = lstatSync(file);
  if (!stat.isFile()) throw new Error('it is no ordinary file: put the file itself here');
  return stat;
}

/** The JSON files of a folder, by name; none where there is no such folder; itself where it cannot be looked into. */
function filesIn(parent: string, folder: string): string[] {
  const path = join(parent, folder);
  try {
    const names = readdirSync(path).filter((name) => name.endsWith('.json'));
    return names
      .sort()
      .slice(0, MOST_FILES)
      .map((name) => join(path, name));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : [path];
  }
}

/** A pipeline whose stages have ladders that are there and can be climbed. */
function checkedPipeline(
  parsed: Parsed<PipelineForm>,
  usable: ReadonlyMap<string, LadderPlanForm>,
): Parsed<PipelineForm> {
  if (parsed.problem !== undefined) return parsed;
  const { stages } = parsed.form;
  const missing = stages.find(({ plan }) => typeof plan === 'string' && !usable.has(plan));
  if (missing) return { problem: `${missing.environment}: there is no usable ladder ${String(missing.plan)}` };
  const planOf = (choice: string | LadderPlanForm): LadderPlan =>
    planFromWire(typeof choice === 'string' ? (usable.get(choice) as LadderPlanForm) : choice);
  const problem = pipelineProblem(pipelineFromWire(parsed.form, planOf));
  return problem === undefined ? parsed : { problem };
}

function notUsable(
  what: 'ladder' | 'pipeline',
  name: string,
  known: { readonly file: string; readonly problem: string | null } | undefined,
  all: readonly { readonly name: string; readonly problem: string | null }[],
): UnknownPlanError {
  if (known) return new UnknownPlanError(`the ${what} ${name} cannot be used: ${known.problem}; it is ${known.file}`);
  const names = all.filter(({ problem }) => problem === null).map((each) => each.name);
  return new UnknownPlanError(`there is no ${what} ${name}: give one of ${names.join(', ')}, or write one out`);
}
