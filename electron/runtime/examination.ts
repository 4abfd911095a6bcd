import type { Fault } from '../../shared/domain/delivery.ts';
import type { Check } from '../../shared/domain/deployment.ts';
import type { Examination } from '../engine/ports.ts';
import { STAGES, type Stage } from './rehearsal.ts';
import type { ExaminedMessage } from './worker-protocol.ts';

/** What an examination is held against, and how its words name the version. */
export interface ExaminationTerms {
  /** The module's path, as the caller gave it. */
  readonly module: string;
  readonly contentHash: string;
  readonly memoryLimitBytes: number;
  readonly sampleTimeoutMs: number;
}

const REMEDY: Readonly<Record<Stage | 'memory', string>> = {
  loaded: 'mend the module and register it as a new version',
  sample_inference: 'mend the handler and register the module as a new version',
  answer_form: 'mend what it answers or exports, and register the module as a new version',
  memory: 'let it keep less, and register the module as a new version',
};

const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
const passed = (name: string, message: string): Check => ({ name, outcome: 'passed', message });
const failed = (name: Stage | 'memory', what: string): Check => ({
  name,
  outcome: 'failed',
  message: `${what}; ${REMEDY[name]}`,
});

/** An examination that ended before a thread was asked: the file, its manifest or its parameters are wrong. */
export const unloadable = (message: string): Examination => ({
  checks: [{ name: 'loaded', outcome: 'failed', message }],
  sampleInferenceMicros: undefined,
  memoryBytes: undefined,
});

/** Of the built-in version: there is no file and no code of its own that could fail. */
export const BUILT_IN: Examination = {
  checks: [
    passed('loaded', 'the built-in version is part of the desk'),
    passed('sample_inference', 'the built-in version answers at once'),
    passed('answer_form', 'the built-in version asks for nothing'),
    passed('memory', 'the built-in version keeps nothing'),
  ],
  sampleInferenceMicros: 0,
  memoryBytes: undefined,
};

/** What a thread said of an examination to its end, in words. */
export function examinationOf(message: ExaminedMessage, terms: ExaminationTerms): Examination {
  const { failed: fault, sampleMicros, memoryBytes } = message;
  const reached = fault === undefined ? STAGES.length : STAGES.indexOf(fault.stage);
  const checks = passedStages(reached, terms, sampleMicros);
  if (fault === undefined) checks.push(memoryCheck(memoryBytes, terms));
  else checks.push(failed(fault.stage, fault.message));
  const sampled = reached > STAGES.indexOf('sample_inference');
  return {
    checks,
    sampleInferenceMicros: sampleMicros,
    memoryBytes: sampled ? memoryBytes : undefined,
  };
}

/** Where the module could not even be inspected. */
export const uninspectable = (fault: Fault, module: string): Examination => ({
  checks: endedAt('loaded', fault, module),
  sampleInferenceMicros: undefined,
  memoryBytes: undefined,
});

/** What is to be said where the thread ended before its examination did. */
export function brokenOff(fault: Fault, stagesBegun: number, terms: ExaminationTerms): Examination {
  const stage = STAGES[Math.max(0, stagesBegun - 1)] ?? 'loaded';
  return {
    checks: [...passedStages(STAGES.indexOf(stage), terms, undefined), ...endedAt(stage, fault, terms.module)],
    sampleInferenceMicros: undefined,
    memoryBytes: undefined,
  };
}

function endedAt(stage: Stage, { code, message }: Fault, module: string): Check[] {
  if (code !== 'out_of_memory') {
    return [failed(stage, code === 'load_failed' ? message : `${module}: ${code}: ${message}`)];
  }
  return [
    failed(stage, `${module} was stopped before it came to an end: it takes too much memory`),
    failed('memory', `${module}: ${message}`),
  ];
}

function passedStages(count: number, terms: ExaminationTerms, sampleMicros: number | undefined): Check[] {
  const { module, contentHash, sampleTimeoutMs } = terms;
  const took = sampleMicros === undefined ? 'in time' : `in ${sampleMicros.toFixed(0)} µs`;
  const words: Readonly<Record<Stage, string>> = {
    loaded: `${module} came up; its content hash begins with ${contentHash.slice(0, 12)}`,
    sample_inference: `it answered a sample of the market ${took}; it may take ${sampleTimeoutMs} ms`,
    answer_form: 'its answers and its state have the right form',
  };
  return STAGES.slice(0, count).map((stage) => passed(stage, words[stage]));
}

function memoryCheck(bytes: number, { memoryLimitBytes }: ExaminationTerms): Check {
  const numbers = `its thread holds ${mebibytes(bytes)} of the ${mebibytes(memoryLimitBytes)} that it may`;
  return bytes > memoryLimitBytes ? failed('memory', numbers) : passed('memory', numbers);
}
