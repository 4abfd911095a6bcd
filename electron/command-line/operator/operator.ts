import { isSamePerson, type OperatorRole } from '../../../shared/domain/operator.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { type OperatorChange, type OperatorDesk, openOperators } from './operator-desk.ts';
import { operatorLines } from './operator-words.ts';
import { askNewPassword, askPassword } from './password-prompt.ts';

type Flags = PlaceFlags & ResultFlags;

/** `desk operator list`. */
export async function listOperators(flags: Flags): Promise<number> {
  return withDesk(flags, false, async (desk) => {
    const operators = await desk.list();
    tellResult(flags, operatorLines(operators), operators);
  });
}

/** `desk operator add`. */
export async function addOperator(name: string, flags: Flags & { readonly role: OperatorRole }): Promise<number> {
  return change(flags, async (desk) => {
    const password = await askNewPassword(`Password of ${name}: `);
    return desk.add(name, flags.role, password);
  });
}

/** `desk operator role`, `disable` and `enable`. */
export const changeOperator = (name: string, to: OperatorChange, flags: Flags): Promise<number> =>
  change(flags, (desk) => desk.change(name, to));

/** `desk operator unlock`. */
export const unlockOperator = (name: string, flags: Flags): Promise<number> =>
  change(flags, (desk) => desk.unlock(name));

/** `desk operator password`: one's own with the old one, which comes first. */
export async function setOperatorPassword(name: string, flags: Flags): Promise<number> {
  return change(flags, async (desk) => {
    const self = await desk.self();
    const isOwn = self !== undefined && isSamePerson(self, name);
    const old = isOwn ? await askPassword(`Old password of ${name}: `) : undefined;
    const password = await askNewPassword(`New password of ${name}: `);
    return desk.setPassword(name, password, old);
  });
}

/** Makes a change, and tells what was done. */
const change = (flags: Flags, work: (desk: OperatorDesk) => Promise<string>): Promise<number> =>
  withDesk(flags, true, async (desk) => {
    const message = await work(desk);
    tellResult(flags, [`${message}.`], { message });
  });

async function withDesk(
  flags: PlaceFlags,
  mayWrite: boolean,
  work: (desk: OperatorDesk) => Promise<void>,
): Promise<number> {
  const desk = await openOperators(flags, mayWrite);
  try {
    await work(desk);
    return 0;
  } finally {
    await desk.close();
  }
}
