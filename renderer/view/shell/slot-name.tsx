import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';

/** Of which slot a panel tells. */
export function SlotName() {
  const slotId = useConsole((state) => currentSlot(state)?.slot_id ?? '');
  return (
    <small className="cut" title={slotId}>
      {slotId}
    </small>
  );
}
