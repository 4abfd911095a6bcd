import type { Author } from '../../../shared/domain/fact.ts';
import { DIRECTORY_ACTOR } from '../../../shared/domain/operator.ts';

/** Who acts on a journal without a desk: whoever may write the data directory may do what its token allows. */
export const JOURNAL_AUTHOR: Author = { actor: DIRECTORY_ACTOR, role: 'administrator' };
