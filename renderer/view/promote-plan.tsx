import type { LadderPlanForm } from '../../shared/contract/ladder-plan.ts';
import { MEASURE_LABELS, STRATEGY_WORDS, shareWord, stretch } from '../format/ladder.ts';
import { count, roundAmount } from '../format/number.ts';
import { basisPoints, worth } from '../format/share.ts';

type Rung = LadderPlanForm['rungs'][number];

const EVIDENCE = [
  ['fills', 'fills'],
  ['closed_trades', 'trades'],
  ['sessions', 'days'],
  ['pairs', 'periods'],
] as const;

/** What a rung asks for, shortly: time, evidence, gates. */
function asks({ soak_ms, evidence, gates, advance }: Rung): string {
  const needed = EVIDENCE.flatMap(([key, label]) => (evidence[key] > 0 ? [`${count(evidence[key])} ${label}`] : []));
  const binding = gates.filter(({ observe_only }) => !observe_only);
  return [
    ...(soak_ms > 0 ? [stretch(soak_ms)] : []),
    ...needed,
    ...(binding.length > 0 ? [`${binding.length} ${binding.length === 1 ? 'gate' : 'gates'}`] : []),
    ...(advance === 'manual' ? ['by hand'] : []),
  ].join(' · ');
}

const gatesTitle = ({ gates }: Rung): string =>
  gates.length === 0
    ? 'No gate'
    : `Gates: ${gates.map(({ measure, observe_only }) => `${MEASURE_LABELS[measure]}${observe_only ? ' (observed only)' : ''}`).join(', ')}`;

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
            <li key={place} className="rung" title={gatesTitle(rung)}>
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
