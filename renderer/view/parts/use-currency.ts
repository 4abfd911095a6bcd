import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';

/** The one currency that amounts are in; empty when there is none to name. */
export const useCurrency = (): string => useConsole((state) => currentSlot(state)?.currency ?? '');
