import { inWords } from '../command-name.ts';
import { type PlaceFlags, placeArguments } from '../desk/which-desk.ts';

/** How another person decides on what is waited for. @param given how the desk was named, so that what is to be given names it too. */
export function approvalWords(approvalId: string, given: PlaceFlags): string {
  const way = (word: string): string => inWords(word, approvalId, ...placeArguments(given), '--reason', 'TEXT');
  return `approval ${approvalId} is waited for; another person gives ${way('approve')}, or ${way('reject')}`;
}
