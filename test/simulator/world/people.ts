import { PEOPLE } from '../../support/approval-people.ts';

/** Everybody, by their place. */
export const PERSONS: readonly number[] = PEOPLE.map((_, person) => person);

/** The name of a person, as their token has it. */
export const nameOf = (person: number): string => PEOPLE[person % PEOPLE.length]?.[0] ?? 'ada';

/** The same person's name in another spelling, as somebody may type it. */
export function spellingOf(person: number, spelling: number): string {
  const spellings = PEOPLE[person % PEOPLE.length] ?? ['ada'];
  return spellings[spelling % spellings.length] ?? 'ada';
}
