import { OperatorFlow } from '../../electron/engine/safety/control/operator-flow.ts';
import type { Command } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { OPERATOR_ROLES } from '../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../shared/domain/operator-command.ts';
import { beginning } from './approval-desk.ts';
import { ApprovalRun } from './approval-run.ts';
import { swapCommand } from './commands.ts';
import { ControlRig } from './control-rig.ts';
import { limit, market } from './desk-rig.ts';
import { ExitWorld, type Outside, WORLD_PRICE } from './exit-world.ts';

/** Numbers from 0 to below 1, one after the other. */
export type Chance = () => number;

const pick = <T>(from: readonly T[], chance: Chance): T | undefined => from[Math.floor(chance() * from.length)];

/** Kills and verified exits on an exchange that takes, refuses, fills in parts and cancels as it likes. */
export function exitHistory(chance: Chance, steps: number): readonly Recorded[] {
  const world = new ExitWorld();
  const [a, b] = world.deploy('alpha', { shutdown: { policy: 'immediate' } });
  world.deploy('beta');
  const each = (state: Outside['state'], what: (order: Outside) => void): void => {
    const found = pick(world.in(state), chance);
    if (found) what(found);
  };
  const scopes = ['desk', 'alpha:paper', 'version/alpha@1.0.0', 'instrument/test:BTCUSDT', 'algorithm/beta'];
  for (let i = 0; i < steps; i += 1) {
    const dice = Math.floor(chance() * 20);
    if (dice < 6) {
      world.intents = Array.from({ length: Math.floor(chance() * 3) }, (_, n) => {
        const [side, size, ref] = [
          chance() < 0.5 ? 'buy' : 'sell',
          1 + Math.floor(chance() * 300),
          i * 4 + n + 1,
        ] as const;
        const instrument = chance() < 0.5 ? 0 : 1;
        if (chance() < 0.5) return market(ref, side, size, instrument);
        return limit(ref, side, size, WORLD_PRICE + (side === 'buy' ? -10_000 : 10_000), instrument);
      });
      world.event(dice % 2, WORLD_PRICE + Math.floor(chance() * 50) * 10, pick([1, 100, 3_000, 61_000], chance));
    } else if (dice < 10) each('coming', (order) => world.take(order));
    else if (dice < 11) each('coming', (order) => world.refuse(order));
    else if (dice < 12) each('working', (order) => order.cancelAsked && world.cancel(order));
    else if (dice < 16) each('working', (order) => world.fill(order, 1 + Math.floor(chance() * 200)));
    else if (dice < 17) each('cancelled', (order) => world.fill(order, 1 + Math.floor(chance() * 50)));
    else if (dice < 18) {
      const scope = pick(scopes, chance) ?? 'desk';
      world.command({ kind: 'kill', scope, flatten: chance() < 0.7, reason: 'x' });
      for (const id of world.timers.splice(0)) if (id.startsWith('exit')) world.step({ kind: 'timer', id });
    } else if (dice < 19) world.command(swapCommand(a, b));
    else world.command({ kind: 'release_breaker', id: `b-${1 + Math.floor(chance() * 4)}`, reason: 'x' } as Command);
  }
  world.goOn(10);
  return world.facts;
}

const COUNTS = {
  asked: 0,
  done: 0,
  refusedSelf: 0,
  refusedReplay: 0,
  stale: 0,
  emergencies: 0,
  restarts: 0,
  reduced: 0,
};

/** People who ask for, agree to and refuse what raises risk, in emergencies too. */
export function approvalHistory(chance: Chance, steps: number): readonly Recorded[] {
  const hasOperators = chance() < 0.5;
  const run = new ApprovalRun(beginning(hasOperators), hasOperators, chance, { ...COUNTS });
  for (let i = 0; i < steps; i += 1) run.step();
  return run.facts;
}

/** Operators who come, go, sign in, mistype and are locked out. */
export function operatorHistory(chance: Chance, steps: number): readonly Recorded[] {
  const rig = ControlRig.set();
  const flow = new OperatorFlow(rig.core);
  const names = ['ann', 'bob', 'cope', '?made-up', '?another'];
  const commandOf = (name: string): OperatorCommand | undefined => {
    const role = pick(OPERATOR_ROLES, chance) ?? 'viewer';
    const session = `s${Math.floor(chance() * 4)}`;
    return pick<OperatorCommand>(
      [
        { kind: 'add_operator', name, role },
        { kind: 'change_operator', name, role, status: chance() < 0.2 ? 'disabled' : 'active' },
        { kind: 'renew_operator_password', name },
        { kind: 'unlock_operator', name },
        { kind: 'set_operator_settings', idleMinutes: 10 + Math.floor(chance() * 100) },
        { kind: 'note_sign_in', name, session },
        ...Array.from({ length: 6 }, () => ({ kind: 'note_sign_in_failure', name, how: 'wrong' }) as const),
        { kind: 'sign_out_operator', name, session: chance() < 0.5 ? null : session },
      ],
      chance,
    );
  };
  flow.carryOut({ kind: 'add_operator', name: 'ann', role: 'administrator' }, ANN, rig.out);
  for (let i = 0; i < steps; i += 1) {
    rig.elapse(pick([0, 1, 1_000, 60_000, 900_000, 43_200_000], chance) ?? 0);
    const command = commandOf(pick(names, chance) ?? 'ann');
    if (command) flow.carryOut(command, ANN, rig.out);
  }
  return rig.out.facts;
}

const ANN = { actor: 'ann', role: 'administrator' };

/** Mulberry32: 32 bits of state are plenty for telling runs apart. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
