import type { Chance } from '../../../electron/feed/simulation/chance.ts';
import { VERSIONS } from '../../support/swap-versions.ts';
import { may, pick } from './draw.ts';

/**
 * How a version behaves. `steady`: trades at nearly every event; `late`: answers behind the market; `silent`: answers nothing;
 * `malformed`: answers what is no intent, now and then; `wild`: asks for what no gate may let through; `lossy`: pays fees for
 * nothing; `flaky`: throws, now and then; `bad_state`: can neither hand over what it knows nor take it; `busy`: leaves many
 * orders resting; `stopper`: protects itself by stops, and changes its orders; `repeating`: sends the same again and again.
 */
export const CHARACTERS = [
  'steady',
  'late',
  'silent',
  'malformed',
  'wild',
  'lossy',
  'flaky',
  'bad_state',
  'busy',
  'stopper',
  'repeating',
] as const;
export type Character = (typeof CHARACTERS)[number];

/** What a world is made of, before anything happens in it. All of it is JSON. */
export interface Header {
  /** With its journal in a file, which each life of the desk opens anew. */
  readonly onDisk: boolean;
  /** Every life is recorded, and played again when it ends. */
  readonly recorded: boolean;
  /** How many instruments there are: 2, or 3 with one of odd terms. */
  readonly instruments: number;
  /** `paper`: as the product has it, whose memory dies with the process; `outside`: one that goes on by itself. */
  readonly exchange: 'paper' | 'outside';
  readonly latencyMs: number;
  readonly onJournalFault: 'reduce' | 'stop';
  readonly rollbackWindowMs: number;
  /** Of each version, by its place. */
  readonly characters: readonly Character[];
  /** How many operators there are from the beginning; 0: roles are not held to. */
  readonly operators: number;
  /** How many other people must agree to what raises risk, from the beginning. */
  readonly approvals: number;
  /** What is deployed at the beginning. */
  readonly slots: readonly { readonly at: number; readonly environment: 'paper' | 'staging' }[];
  /** Whether events are published over a network that may fail. */
  readonly network: boolean;
  /** What versions say of their shutdown. */
  readonly shutdown: 'flatten_all' | 'keep_all' | 'soft' | null;
}

/** The plainest world: what a header is simplified towards. */
export const PLAIN: Header = {
  onDisk: false,
  recorded: true,
  instruments: 2,
  exchange: 'paper',
  latencyMs: 0,
  onJournalFault: 'stop',
  rollbackWindowMs: 3_600_000,
  characters: VERSIONS.map(() => 'steady'),
  operators: 0,
  approvals: 0,
  slots: [{ at: 0, environment: 'paper' }],
  network: false,
  shutdown: null,
};

/** Draws a header. */
export function drawHeader(chance: Chance): Header {
  const slots = pick(chance, [
    [{ at: 0, environment: 'paper' }],
    [
      { at: 0, environment: 'paper' },
      { at: 3, environment: 'paper' },
    ],
    [
      { at: 0, environment: 'paper' },
      { at: 0, environment: 'staging' },
      { at: 3, environment: 'paper' },
    ],
  ] as const satisfies readonly Header['slots'][]);
  return {
    onDisk: may(chance, 0.04),
    recorded: may(chance, 0.25),
    instruments: pick(chance, [2, 3]),
    exchange: pick(chance, ['paper', 'paper', 'outside']),
    latencyMs: pick(chance, [0, 0, 0, 2, 50]),
    onJournalFault: pick(chance, ['reduce', 'reduce', 'stop']),
    rollbackWindowMs: pick(chance, [3_600_000, 20_000]),
    characters: VERSIONS.map(() =>
      may(chance, 0.65) ? 'steady' : pick(chance, [...CHARACTERS, 'silent', 'late', 'bad_state', 'wild']),
    ),
    operators: pick(chance, [0, 0, 0, 2, 4]),
    approvals: pick(chance, [0, 0, 0, 1, 2, 2]),
    slots,
    network: may(chance, 0.5),
    shutdown: pick(chance, [null, null, 'flatten_all', 'keep_all', 'soft']),
  };
}
