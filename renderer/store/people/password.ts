/** Shortest and longest password, characters, as the contract has it; a test holds the two against each other. */
export const PASSWORD_LENGTH = { least: 12, most: 256 } as const;

/** Why a password is not set, in words; null where nothing speaks against it. Length is what makes one strong. */
export function passwordProblem(password: string): string | null {
  const length = [...password.normalize('NFKC')].length;
  const { least, most } = PASSWORD_LENGTH;
  if (length >= least && length <= most) return null;
  return `Give ${least} to ${most} characters; a few words make a good one.`;
}
