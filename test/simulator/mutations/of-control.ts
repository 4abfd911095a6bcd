import { type Mutation, mutation } from './mutation.ts';

const APPROVALS = 'electron/engine/safety/control/approval-flow.ts';
const CONTROLS = 'electron/engine/safety/control/control-flow.ts';
const SHARES = 'electron/engine/ladder/shares.ts';

/** Bugs in who may do what, in shares, and in how versions climb. */
export const OF_CONTROL: readonly Mutation[] = [
  mutation(
    'raise-without-approval',
    [8],
    'a trading state is raised at once although other people must agree',
    CONTROLS,
    '    return isRaise && this.#core.safety.approvals.required > 0\n',
    "    return isRaise && command.kind !== 'set_trading_state' && this.#core.safety.approvals.required > 0\n",
  ),
  mutation(
    'looser-limits-at-once',
    [8],
    'limits are loosened at once although other people must agree',
    'electron/engine/safety/control/limit-flow.ts',
    '    if (this.#core.safety.approvals.required === 0 || isNothing(loosening)) {',
    '    if (this.#core.safety.approvals.required <= 1 || isNothing(loosening)) {',
  ),
  mutation(
    'approval-by-the-asker',
    [8],
    'whoever asks may agree to it as well',
    APPROVALS,
    '    if (isSamePerson(by, requestedBy))\n',
    "    if (isSamePerson(by, requestedBy) && by === '')\n",
  ),
  mutation(
    'approval-given-twice',
    [8],
    'one person may agree twice, and counts as two',
    APPROVALS,
    '    if (given.some((each) => isSamePerson(each, by)))\n',
    "    if (given.some((each) => isSamePerson(each, '')))\n",
  ),
  mutation(
    'approval-outlives-its-state',
    [8],
    'what others have agreed to is carried out although what it rests on has changed',
    APPROVALS,
    '    if (raise.basis(command) !== found.basis) {',
    "    if (raise.basis(command) === 'nothing') {",
  ),
  mutation(
    'disabled-operator-still-counts',
    [8],
    'the yes of an operator counts who may not agree to anything any more',
    'electron/engine/risk/operator-table.ts',
    "    return operator?.status === 'active' && mayApprove(operator.role);",
    '    return operator !== undefined && mayApprove(operator.role);',
  ),
  mutation(
    'kill-waits-for-a-password',
    [8],
    'a kill is refused to whoever may only reduce',
    'electron/engine/safety/control/restraint.ts',
    "  kill: 'reduces',",
    "  kill: 'changes',",
  ),
  mutation(
    'allocate-10001',
    [2],
    'an allocation gives the slot one basis point more than it has',
    SHARES,
    '  return { attachments, reserve: basisPoints(reserve) };',
    '  return { attachments, reserve: basisPoints(reserve + 1) };',
  ),
  mutation(
    'reserve-forgets-a-step-down',
    [2],
    'what a version gives up when it steps down is in nobody’s share and not in the reserve',
    'electron/engine/safety/watch/step-down.ts',
    '    const reserve = defined(core.router.slots.get(slotId), slotId).reserve + live.share - share;',
    '    const { reserve } = defined(core.router.slots.get(slotId), slotId);',
  ),
  mutation(
    'aborted-candidate-keeps-share',
    [2],
    'a candidate that gives way keeps its share beside the version in force',
    'electron/engine/router/router.ts',
    '      { ...source, role: sourceRole, share: basisPoints(0) },',
    '      { ...source, role: sourceRole },',
  ),
  mutation(
    'promoted-without-evidence',
    [8],
    'a candidate goes up a rung although its rung asks for more',
    'electron/engine/ladder/climb.ts',
    '    if (this.missing(ladder).length > 0) return;\n',
    '',
  ),
  mutation(
    'promoted-in-a-stopped-slot',
    [8],
    'a candidate goes up by itself although its slot may only reduce',
    'electron/engine/ladder/climb.ts',
    "    if (this.#core.tradingStateOf(ladder.slotId, this.#core.versionOf(ladder.entityId)) !== 'active') return;\n",
    '',
  ),
];
