import { isSamePerson } from '../../../shared/domain/approval.ts';
import type { OperatorRole } from '../../../shared/domain/operator.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import { type OperatorChange, type OperatorDesk, openOperators } from './operator-desk.ts';
import { operatorList } from './operator-words.ts';
import { askNewPassword, askPassword } from './password-prompt.ts';

/** `desk operator list`. */
export async function listOperators(flags: PlaceFlags & { readonly json?: boolean }): Promise<number> {
  return withDesk(flags, false, async (desk) => {
    const operators = await desk.list();
    return flags.json ? JSON.stringify(operators, null, 2) : operatorList(operators);
  });
}

/** `desk operator add`. */
export async function addOperator(name: string, flags: PlaceFlags & { readonly role: OperatorRole }): Promise<number> {
  return withDesk(flags, true, async (desk) => {
    const password = await askNewPassword(`Password of ${name}: `);
    return `${await desk.add(name, flags.role, password)}.`;
  });
}

/** `desk operator role`, `disable` and `enable`. */
export async function changeOperator(name: string, change: OperatorChange, flags: PlaceFlags): Promise<number> {
  return withDesk(flags, true, async (desk) => `${await desk.change(name, change)}.`);
}

/** `desk operator unlock`. */
export async function unlockOperator(name: string, flags: PlaceFlags): Promise<number> {
  return withDesk(flags, true, async (desk) => `${await desk.unlock(name)}.`);
}

/** `desk operator password`: one's own with the old one, which comes first. */
export async function setOperatorPassword(name: string, flags: PlaceFlags): Promise<number> {
  return withDesk(flags, true, async (desk) => {
    const self = await desk.self();
    const isOwn = self !== undefined && isSamePerson(self, name);
    const old = isOwn ? await askPassword(`Old password of ${name}: `) : undefined;
    const password = await askNewPassword(`New password of ${name}: `);
    return `${await desk.setPassword(name, password, old)}.`;
  });
}

async function withDesk(
  flags: PlaceFlags,
  mayWrite: boolean,
  work: (desk: OperatorDesk) => Promise<string>,
): Promise<number> {
  const desk = await openOperators(flags, mayWrite);
  try {
    process.stdout.write(`${await work(desk)}\n`);
    return 0;
  } finally {
    await desk.close();
  }
}
