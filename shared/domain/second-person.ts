import type { ApprovalRecord } from './approval.ts';
import { DIRECTORY_ACTOR, isSamePerson, mayApprove, type Operator, type OperatorRole, roleWords } from './operator.ts';

type Operators = ReadonlyMap<string, Operator>;
type Asked = Pick<ApprovalRecord, 'requestedBy' | 'requestedSeq' | 'passwordKnownTo' | 'given'>;

/** Why somebody's yes would not show that a second person agrees, and what would. */
export interface Dependence {
  /** In words. */
  readonly cause: string;
  /** Who has to set a password of their own, so that this ends; null where only somebody else can agree. */
  readonly ownPasswordOf: string | null;
  /** What would help, in the words of a terminal. */
  readonly wayOut: string;
}

/** Both in one sentence, for a terminal. */
export const dependenceWords = ({ cause, wayOut }: Dependence): string => `${cause}: ${wayOut}`;

/**
 * Why the yes of an operator would not show that a second person agrees; undefined where it does. Whoever sets a
 * password can come in by it, so an operator counts as somebody else only where nobody else may know theirs who could have
 * asked, or agreed, as well. The desk's token is nobody's in particular: who holds it may be anybody.
 */
export function dependence(operators: Operators, asked: Asked, by: string): Dependence | undefined {
  const approver = operators.get(by);
  if (approver === undefined) return undefined;
  return (
    knownProblem(operators, asked, approver) ??
    askedProblem(asked, approver) ??
    raisedProblem(operators, asked, approver)
  );
}

/**
 * Somebody who may know the approver's password may have asked for it, or agreed to it before. What was said before was said
 * under the password of then, whatever has become of it since.
 */
function knownProblem(
  operators: Operators,
  { requestedBy, passwordKnownTo = [], given }: Asked,
  approver: Operator,
): Dependence | undefined {
  const { name, passwordSetBy } = approver;
  for (const each of approver.passwordKnownTo) {
    const is = (other: string): boolean => isSamePerson(each, other);
    const how = each === passwordSetBy ? 'was set by' : 'may be known to';
    const words = (who: string): Dependence => ({
      cause: `the password of ${name} ${how} ${setterWords(each)}, ${who}`,
      ownPasswordOf: name,
      wayOut: `${name} has to set a password of their own first (${passwordCommand(name)}), or somebody else approves`,
    });
    if (!operators.has(each)) return words('which is nobody’s in particular');
    if (is(requestedBy)) return words('who asked for it');
    if (passwordKnownTo.some(is)) return words(`who could have asked for it as ${requestedBy}`);
    const agreed = given.find((yes) => is(yes.by) || yes.passwordKnownTo.some(is));
    if (agreed !== undefined)
      return words(is(agreed.by) ? 'who has agreed already' : `who could have agreed as ${agreed.by}`);
  }
  const puppet = given.find((yes) => yes.passwordKnownTo.some((each) => isSamePerson(each, name)));
  return puppet === undefined
    ? undefined
    : onlyOthers(`${puppet.by} has agreed under a password that ${name} may know`, 'somebody else must approve');
}

/** The approver may have asked for it under the other name. */
function askedProblem({ requestedBy, passwordKnownTo = [] }: Asked, { name }: Operator): Dependence | undefined {
  if (!passwordKnownTo.some((each) => isSamePerson(each, name))) return undefined;
  return {
    cause: `${name} may know the password under which ${requestedBy} asked for it`,
    ownPasswordOf: requestedBy,
    wayOut: `${requestedBy} has to set a password of their own (${passwordCommand(requestedBy)}) and ask anew, or somebody else approves`,
  };
}

/** The right to agree was given by whoever asked, after they had: under their own name, or one that they can come in by. */
function raisedProblem(operators: Operators, asked: Asked, approver: Operator): Dependence | undefined {
  const { name, role, raisedBy, raisedKnownTo, raisedSeq } = approver;
  if (raisedBy === null || raisedSeq <= asked.requestedSeq) return undefined;
  const { requestedBy, passwordKnownTo = [] } = asked;
  for (const each of [raisedBy, ...raisedKnownTo]) {
    const why = !operators.has(each)
      ? 'which is nobody’s in particular'
      : isSamePerson(each, requestedBy)
        ? 'who asked for it'
        : passwordKnownTo.some((other) => isSamePerson(other, each)) && `who could have asked for it as ${requestedBy}`;
    if (why === false) continue;
    const as = each === raisedBy ? '' : `${raisedBy}, under a password that may be known to `;
    const made = `has made ${name} ${roleWords(role)} since`;
    return onlyOthers(`${as}${setterWords(each)}, ${why}, ${made}`, 'somebody else approves, or it is asked for anew');
  }
  return undefined;
}

/** Who set a password, or raised somebody, as one says it. */
export const setterWords = (by: string): string => (by === DIRECTORY_ACTOR ? 'the desk’s token' : by);

/** What does not go before somebody whose password another has set has one of their own, in words for them. */
export function untilOwnWords(setBy: string, role: OperatorRole): string {
  if (setBy === DIRECTORY_ACTOR)
    return mayApprove(role)
      ? 'until then you cannot approve anything'
      : 'until then whoever holds the token may know the one that you have';
  return mayApprove(role)
    ? `until then you cannot approve what ${setBy} proposes, nor ${setBy} what you propose`
    : `until then ${setBy} cannot approve what you propose`;
}

const onlyOthers = (cause: string, wayOut: string): Dependence => ({ cause, ownPasswordOf: null, wayOut });

/** How a password is set in a terminal. */
const passwordCommand = (name: string): string => `desk operator password ${name.includes(' ') ? `"${name}"` : name}`;
