import { deskWords } from '../../format/version.ts';
import type { Refusal } from '../../store/rollout/swap-flow.ts';

/** A no in words. */
export function RefusalWords({ refusal }: { refusal: Refusal }) {
  return (
    <div className="refusal" role="alert">
      <b>{deskWords(refusal.message)}</b>
      {refusal.details.length === 0 ? null : (
        <ul>
          {refusal.details.map((detail) => (
            <li key={detail}>{deskWords(detail)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
