import type { ConsoleStore } from '../../store/console-store.ts';
import {
  DOUBLE_PRESS_MS,
  FLATTEN_REASON,
  IDLE_KILL,
  KILL_REASON,
  type KillFlow,
  type KillOrder,
  killChoices,
} from '../../store/risk/kill-flow.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import type { DeskClient } from '../desk-client.ts';
import { refusalOf } from './refusal.ts';

/** What is said of a kill that could not be sent. */
const NO_LINE_TO_KILL = {
  message: 'There is no connection to the desk. Nothing was sent.',
  details: ['Kill it in a terminal:'],
  unchanged: true,
} as const;

/** The kill, from the first press to the answer. */
export interface KillCommands {
  /** The first press arms; the next one kills, unless it came as the second half of a double press. */
  pressKill(): void;
  /** Takes the arming, or what a kill left on screen, away. */
  standDown(): void;
  /** Binds the armed kill to another scope. */
  aimKill(scope: string): void;
  giveKillReason(reason: string): void;
  /**
   * Kills what is aimed at.
   *
   * @param deliberate - True for a press that cannot be the second half of a double press.
   */
  kill(flatten: boolean, deliberate: boolean): Promise<void>;
  /** Closes what a kill has kept open: kills its scope once more, with a flatten. */
  flattenKept(scope: string): Promise<void>;
}

/** Binds the kill to a store and to the line that stands when it is given. */
export function createKill(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  clock: () => number,
): KillCommands {
  const flow = (kill: KillFlow): void => store.setState({ kill });

  async function carryOut(order: KillOrder): Promise<void> {
    const line = client();
    if (!line) return flow({ ...order, phase: 'refused', refusal: NO_LINE_TO_KILL });
    const sentAt = clock();
    const sent: KillFlow = { ...order, phase: 'sent', sentAt };
    flow(sent);
    const { scope, flatten, reason } = order;
    // A person may have closed the sheet, or armed the next kill, while this one was on its way.
    const end = (kill: KillFlow): void => {
      if (store.getState().kill === sent) flow(kill);
    };
    try {
      const { orders, positions, exit_id, breaker_id } = await line.risk.kill({ scope, flatten, reason });
      const took = clock() - sentAt;
      end({
        phase: 'done',
        result: {
          ...order,
          orders,
          positions,
          exitId: exit_id,
          breakerId: breaker_id,
          at: store.getState().now,
          tookMs: took,
        },
      });
    } catch (error) {
      end({ ...order, phase: 'refused', refusal: refusalOf(error) });
    }
  }

  const commands: KillCommands = {
    pressKill() {
      const { kill, data } = store.getState();
      if (kill.phase === 'sent') return;
      if (kill.phase === 'armed') return void commands.kill(false, false);
      const [widest] = killChoices(data, currentSlot(store.getState()));
      flow({ phase: 'armed', scope: widest?.scope ?? 'desk', reason: KILL_REASON, armedAt: clock() });
    },

    standDown: () => flow(IDLE_KILL),

    aimKill(scope) {
      const { kill } = store.getState();
      if (kill.phase === 'armed') flow({ ...kill, scope });
    },

    giveKillReason(reason) {
      const { kill } = store.getState();
      if (kill.phase === 'armed') flow({ ...kill, reason });
    },

    async kill(flatten, deliberate) {
      const state = store.getState();
      const { kill } = state;
      if (kill.phase !== 'armed') return;
      if (!deliberate && clock() - kill.armedAt < DOUBLE_PRESS_MS) return;
      const { scope } = kill;
      const choice = killChoices(state.data, currentSlot(state)).find((one) => one.scope === scope);
      // No missing word may hold a kill back.
      const reason = kill.reason.trim() || KILL_REASON;
      await carryOut({ scope, name: choice?.name ?? scope, flatten, reason });
    },

    async flattenKept(scope) {
      const { kill, data } = store.getState();
      if (kill.phase === 'sent') return;
      const name = data.risk?.kills.find((one) => one.scope === scope)?.name ?? scopeName(scope);
      await carryOut({ scope, name, flatten: true, reason: FLATTEN_REASON });
    },
  };
  return commands;
}
