import { type Mutation, mutation } from './mutation.ts';

const ROUTER = 'electron/engine/router/router.ts';
const CUT = 'electron/engine/swap/cut.ts';

/** Bugs in who gets which event, and in what passes from one version to the next. */
export const OF_ROUTING: readonly Mutation[] = [
  {
    name: 'skip-event-at-cut',
    what: 'the first event after a cut does not reach the version that has taken over',
    breaks: [1],
    edits: [
      {
        file: ROUTER,
        find: "    instance.role = 'live';\n    instance.actsAfter = this.#requests;",
        replace:
          "    instance.role = 'live';\n    instance.actsAfter = this.#requests;\n    this.skipped = instanceId;",
      },
      { file: ROUTER, find: '  #requests = 0;', replace: '  #requests = 0;\n  skipped = 0;' },
      {
        file: ROUTER,
        find: '      const instance = receivers[i]!;',
        replace:
          '      const instance = receivers[i]!;\n      if (this.skipped === instance.id) {\n        this.skipped = 0;\n        continue;\n      }',
      },
    ],
  },
  mutation(
    'event-twice-after-return',
    [1],
    'a version that is attached a second time gets every event twice',
    ROUTER,
    '    if (this.#attached.includes(instance)) return;\n',
    '',
  ),
  mutation(
    'stopped-version-still-fed',
    [1],
    'a version that has failed goes on getting requests',
    ROUTER,
    '    if (!instance?.running) return 0;\n    instance.pending += 1;',
    '    if (!instance) return 0;\n    instance.pending += 1;',
  ),
  mutation(
    'late-answer-of-the-dead',
    [3],
    'what a version wants that has failed meanwhile is still sent',
    'electron/engine/order-flow.ts',
    "  instance.running && (instance.role === 'live' || instance.role === 'run_off') && request > instance.actsAfter;",
    "  (instance.role === 'live' || instance.role === 'run_off') && request > instance.actsAfter;",
  ),
  mutation(
    'shadow-wishes-let-out',
    [3],
    'what a version wanted as a shadow is sent once it is live',
    'electron/engine/order-flow.ts',
    "  instance.running && (instance.role === 'live' || instance.role === 'run_off') && request > instance.actsAfter;",
    "  instance.running && (instance.role === 'live' || instance.role === 'run_off') && request > 0;",
  ),
  mutation(
    'cut-forgets-a-position',
    [5, 6],
    'of the positions that a version gives up, the last does not pass to the next',
    CUT,
    '      .filter((book) => book.quantity !== 0)\n      .map(({ instrument, quantity }) => ({',
    '      .filter((book) => book.quantity !== 0)\n      .slice(1)\n      .map(({ instrument, quantity }) => ({',
  ),
  mutation(
    'cancel-forgotten-at-rollback',
    [6],
    'orders that a hand-over cancels are not cancelled',
    CUT,
    '    for (const id of leg.cancelledOrders) this.#orders.cancel(orders.get(id), DESK_AUTHOR, out);\n',
    '',
  ),
  mutation(
    'cut-swap-undone-by-restart',
    [6],
    'a restart records a swap that has made its cut as failed',
    'electron/engine/resume.ts',
    '    if (swap.cutSequence === null) {',
    '    if (swap.cutSequence !== undefined) {',
  ),
  mutation(
    'restore-one-deployment-too-many',
    [6],
    'a way back leaves the deployment that it takes out active beside the one that it restores',
    'electron/engine/version/registry.ts',
    '    this.#place(source, {\n      status: sourceStatus,\n      updatedAt: at,\n      ...(rollback',
    "    this.#place(source, {\n      status: rollback ? 'active' : sourceStatus,\n      updatedAt: at,\n      ...(rollback",
  ),
  mutation(
    'detached-with-a-position',
    [5, 6],
    'a predecessor leaves its slot while it still holds something',
    'electron/engine/swap/predecessors.ts',
    '    if (!ledger.isFlat(instance) || orders.openCount(instance) > 0) {',
    '    if (orders.openCount(instance) > 0) {',
  ),
  mutation(
    'drain-never-times-out',
    [0],
    'a drain waits for ever for a version that does not answer',
    'electron/engine/drain-flow.ts',
    '    const drain = [...this.#drains.values()].find((each) => String(each.command) === command);',
    "    const drain = [...this.#drains.values()].find((each) => command === '' && String(each.command) === command);",
  ),
  mutation(
    'swap-never-times-out',
    [0],
    'a swap whose source does not answer waits for ever in its drain',
    'electron/engine/swap/swap-flow.ts',
    "    if (swap?.phase === 'draining') this.#verify(swap, out);",
    "    if (swap?.phase === 'preparing') this.#verify(swap, out);",
  ),
];
