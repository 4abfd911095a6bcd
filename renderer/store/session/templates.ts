/** A scenario to begin with. */
export interface Template {
  readonly name: string;
  /** What it shows. */
  readonly means: string;
  /** @param events Events of the market data that it is to run on; null for the simulator. */
  readonly scenario: (events: number | null) => Readonly<Record<string, unknown>>;
}

/**
 * A scenario as one writes it: a step, a version or another short thing on a line of its own. What is nested deeper than any scenario
 * stays on one line, because its margins alone would fill the memory.
 */
export function pretty(value: unknown, indent = ''): string {
  const bare = JSON.stringify(value) ?? 'null';
  const holds = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!holds || indent.length >= WIDEST) return bare;
  if (indent !== '' && bare.length + indent.length <= LINE) {
    const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
    if (line.length + indent.length <= LINE) return line;
  }
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((each) => `${deeper}${pretty(each, deeper)}`)
    : Object.entries(value as object).map(([key, each]) => `${deeper}${JSON.stringify(key)}: ${pretty(each, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

/** Characters that fit beside each other in the editor. */
const LINE = 76;
/** The widest margin: sixteen levels, as deep as the desk takes JSON. */
const WIDEST = 32;

/** Seconds of simulated market in a template, and about how many events these are. */
const SECONDS = 600;
const EVENTS = 11_000;

const SIMULATOR = { kind: 'sim', duration_seconds: SECONDS };

const common = (name: string) => ({
  name,
  seed: 42,
  runtime: 'inline',
  feed: SIMULATOR,
  exchange: { latency_ms: 5, maker_fee_bps: 2, taker_fee_bps: 5, slippage_ticks: 1 },
  capital: 1_000_000,
  algorithms: [
    {
      name: 'momentum',
      versions: [
        { version: '1.0.0', module: 'momentum-1.0.0.ts', parameters: {} },
        { version: '2.0.0', module: 'momentum-2.0.0.ts', parameters: {} },
      ],
    },
  ],
});

/** A place in the data, as a share of it, in whole hundreds where there are enough. */
function place(events: number | null, share: number): number {
  const at = (events ?? EVENTS) * share;
  return at >= 1_000 ? Math.round(at / 100) * 100 : Math.round(at);
}

const deploy = { at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0', environment: 'paper' };
const RISK = { maxDailyLoss: '20000', maxDrawdown: 0.05, maxPositionSize: 0.1 };

const gates = [
  { measure: 'drawdown', pass_up_to: 100, fail_above: 200 },
  { measure: 'denial_rate', pass_up_to: 9000, fail_above: 9500 },
  { measure: 'profit', observe_only: true },
];

/** What the panel offers to begin with. The first is there before anybody has chosen. */
export const TEMPLATES: readonly [Template, ...Template[]] = [
  {
    name: 'First swap',
    means: 'One version replaces another, and is rolled back later',
    scenario: (events) => ({
      ...common('First swap'),
      risk: RISK,
      steps: [
        deploy,
        {
          at: place(events, 0.4),
          do: 'swap',
          algorithm: 'momentum',
          from: '1.0.0',
          to: '2.0.0',
          hand_over: { state: 'shadow', positions: 'adopt', orders: 'adopt' },
          reason: '2.0.0 is ready',
        },
        { at: place(events, 0.75), do: 'rollback', algorithm: 'momentum', reason: 'practice the way back' },
      ],
    }),
  },
  {
    name: 'Ladder',
    means: 'A version earns its capital, from simulation to all of it',
    scenario: (events) => ({
      ...common('Ladder'),
      risk: RISK,
      steps: [
        deploy,
        {
          at: place(events, 0.1),
          do: 'promote',
          algorithm: 'momentum',
          version: '2.0.0',
          environment: 'paper',
          plan: {
            name: 'short',
            description: 'A whole ladder within some minutes of market',
            strategy: 'canary',
            twin: 'simulated',
            pair_ms: 5000,
            rungs: [
              { share_bp: 0, simulated_share_bp: 100, soak_ms: 20000, gates },
              { share_bp: 100, soak_ms: 30000, evidence: { fills: 1 }, gates },
              { share_bp: 1000, soak_ms: 30000, gates },
              { share_bp: 5000, soak_ms: 30000, gates },
              { share_bp: 10000, soak_ms: 30000, gates },
            ],
          },
          reason: '2.0.0 is ready to earn its capital',
        },
      ],
    }),
  },
  {
    name: 'Breach',
    means: 'A loss limit is crossed, and the desk puts the last good version back by itself',
    scenario: (events) => ({
      ...common('Breach'),
      risk: { ...RISK, actions: { daily_loss: 'roll_back' } },
      steps: [
        deploy,
        {
          at: place(events, 0.3),
          do: 'swap',
          algorithm: 'momentum',
          from: '1.0.0',
          to: '2.0.0',
          reason: '2.0.0 is ready',
        },
        {
          at: place(events, 0.3),
          do: 'limit',
          scope: 'version/momentum@2.0.0',
          limits: { maxDailyLoss: '50' },
          reason: 'a new version may lose little',
        },
      ],
    }),
  },
];
