import { shareWord } from '../../format/ladder.ts';
import { isoClock } from '../../format/time.ts';
import { deskWords } from '../../format/version.ts';
import { zoneName } from '../../format/zone.ts';
import type { Ladder } from '../../store/console-data.ts';

const MOVE_SHAPES = { admitted: '→', advanced: '↑', stepped_down: '↓' } as const;
const MOVE_WORDS = { admitted: 'in at', advanced: 'up to', stepped_down: 'down to' } as const;

/** The stages of a pipeline, and where the ladder at hand stands in them. */
export function PipelineStages({ pipeline, ended }: { pipeline: NonNullable<Ladder['pipeline']>; ended: boolean }) {
  const { name, stages, stage } = pipeline;
  return (
    <section className="pipeline" aria-label="pipeline">
      <h3>
        pipeline <span className="cut">{name}</span>
      </h3>
      <ol>
        {stages.map(({ environment, plan, promotion }, index) => {
          const place = index + 1;
          const standing = place < stage || (place === stage && ended) ? 'passed' : place === stage ? 'now' : 'ahead';
          return (
            <li key={environment} className={standing} aria-current={standing === 'now' ? 'step' : undefined}>
              <span aria-hidden="true">{standing === 'passed' ? '✓' : standing === 'now' ? '▶' : '○'}</span>{' '}
              <b>{environment}</b>
              <span className="muted">
                {' '}
                {plan}
                {place < stages.length ? `, goes on ${promotion === 'automatic' ? 'by itself' : 'by hand'}` : ''}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The moves so far, the latest first: when, where to, who and why. */
export function LadderMoves({ ladder: { moves } }: { ladder: Ladder }) {
  if (moves.length === 0) return null;
  return (
    <section className="ladder-moves" aria-label="moves">
      <h3>moves so far, {zoneName()}</h3>
      <ul>
        {moves.toReversed().map(({ kind, share_bp, at, by, reason }, index) => (
          <li key={`${at} ${moves.length - index}`} title={`${by}: ${reason}`}>
            <span className="muted">{isoClock(at)}</span>
            <b>
              <span aria-hidden="true">{MOVE_SHAPES[kind]}</span> <span className="unseen">{MOVE_WORDS[kind]} </span>
              {shareWord(share_bp)}
            </b>
            <span className="words">
              <span className="muted">{by}:</span> {deskWords(reason)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
