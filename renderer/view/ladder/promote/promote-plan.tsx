import type { LadderPlanForm } from '../../../../shared/contract/ladder-plan.ts';
import { lackingWords, MEASURE_LABELS, STRATEGY_WORDS, shareWord, stretch } from '../../../format/ladder.ts';
import { roundAmount } from '../../../format/number.ts';
import { basisPoints, worth } from '../../../format/share.ts';

type Rung = LadderPlanForm['rungs'][number];

const EVIDENCE = ['fills', 'closed_trades', 'sessions', 'pairs'] as const;

/** What a rung asks for, shortly: time, gates, and a person. */
function asks({ soak_ms, gates, advance }: Rung): string {
  const binding = gates.filter(({ observe_only }) => !observe_only).length;
  return [
    ...(soak_ms > 0 ? [stretch(soak_ms)] : []),
    ...(binding > 0 ? [`${binding} ${binding === 1 ? 'gate' : 'gates'}`] : []),
    ...(advance === 'manual' ? ['by hand'] : []),
  ].join(' · ');
}

/** All that it asks for, for the title. */
function asksInFull({ evidence, gates }: Rung): string {
  const needed = EVIDENCE.filter((of) => evidence[of] > 0).map((of) => lackingWords(of, evidence[of]));
  const measures = gates.map(
    ({ measure, observe_only }) => `${MEASURE_LABELS[measure]}${observe_only ? ' (observed only)' : ''}`,
  );
  return `Evidence: ${needed.join(', ') || 'none'}. Gates: ${measures.join(', ') || 'none'}.`;
}

/** A ladder before it is climbed: each rung with its money and what it asks for. */
export function PlanDrawing({ plan, capital }: { plan: LadderPlanForm; capital: string | null }) {
  const { name, strategy, rungs } = plan;
  return (
    <ol className="rungs plan" aria-label={`rungs of ${name}, ${STRATEGY_WORDS[strategy]}, the highest first`} reversed>
      {rungs
        .map((rung, index) => ({ rung, place: index + 1 }))
        .toReversed()
        .map(({ rung, place }) => {
          const sized = rung.share_bp === 0 ? rung.simulated_share_bp : rung.share_bp;
          return (
            <li key={place} className="rung" title={asksInFull(rung)}>
              <div className="line">
                <b className="share">{shareWord(rung.share_bp)}</b>
                <span className="money">
                  {rung.share_bp === 0
                    ? `for ${basisPoints(sized)}`
                    : capital === null
                      ? ''
                      : roundAmount(worth(capital, sized))}
                </span>
                <span className="cut muted">{asks(rung)}</span>
              </div>
              <div className="reach" aria-hidden="true">
                <i style={{ width: `${rung.share_bp / 100}%` }} />
              </div>
            </li>
          );
        })}
    </ol>
  );
}
