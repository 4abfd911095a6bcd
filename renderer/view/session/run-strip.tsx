import type { RunView } from '../../../shared/contract/run.ts';
import { count, NONE } from '../../format/number.ts';
import { leftWords, marketWords, stateWords, wholePercent } from '../../format/session.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { SpeedChoice } from '../parts/speed-choice.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';

/** How a run goes and what holds it, always at its place while there is one. */
export function RunStrip({ run }: { run: RunView }) {
  const commands = useCommands();
  const withheld = useObstacle('runs.start');
  const asked = useConsole(({ requests }) => requests[requestKey.run(run.run_id)]?.phase === 'asked');
  const held = run.state === 'paused';
  const runs = held || run.state === 'running';
  const off = asked || !runs;
  const { run_id: id } = run;
  return (
    <section className="run-strip" aria-label="run under way">
      <div className="row">
        <b className="name" title={run.name}>
          {run.name}
        </b>
        <span className={held ? 'warn' : ''} role="status">
          {held ? '‖ ' : ''}
          {stateWords(run.state)}
        </span>
        <small className="grow feed" title={run.feed}>
          {run.feed}, seed {run.seed}
        </small>
        <button
          type="button"
          className="quiet"
          disabled={off}
          {...heldBack(withheld)}
          onClick={() => void commands.holdRun(id, !held)}
        >
          {held ? 'Go on' : 'Hold'}
        </button>
        {[1, 100].map((steps) => (
          <button
            key={steps}
            type="button"
            className="quiet"
            disabled={off || !held}
            {...heldBack(withheld)}
            onClick={() => void commands.stepRun(id, steps)}
          >
            +{steps}
            <span className="unseen"> {steps === 1 ? 'event' : 'events'}</span>
          </button>
        ))}
        <SpeedChoice
          name="speed of the run"
          value={run.speed}
          choose={(speed) => void commands.hurryRun(id, speed)}
          disabled={off || withheld !== null}
          title={withheld}
        />
        <button
          type="button"
          disabled={asked || run.state === 'cancelling'}
          {...heldBack(withheld)}
          onClick={() => void commands.cancelRun(id)}
        >
          Cancel run
        </button>
      </div>
      <progress aria-label="how far the run is" max={1} {...(run.share === null ? {} : { value: run.share })} />
      <dl>
        <div>
          <dt>of the data</dt>
          <dd>{run.share === null ? NONE : wholePercent(run.share)}</dd>
        </div>
        <div>
          <dt>market time, UTC</dt>
          <dd>{run.market_time === null ? NONE : marketWords(run.market_time)}</dd>
        </div>
        <div>
          <dt>events</dt>
          <dd>{count(run.delivered)}</dd>
        </div>
        <div>
          <dt>a second</dt>
          <dd>{run.events_per_second === 0 ? NONE : count(run.events_per_second)}</dd>
        </div>
        <div>
          <dt>time left</dt>
          <dd>{held ? 'held' : leftWords(run.seconds_left)}</dd>
        </div>
      </dl>
      <RequestWords request={requestKey.run(id)} />
    </section>
  );
}
