import { lazy, Suspense, useEffect, useState } from 'react';
import { count } from '../../format/number.ts';
import { requestKey } from '../../store/request.ts';
import { feedIn, scenarioIn, withFeed } from '../../store/session/session-state.ts';
import { pretty, TEMPLATES } from '../../store/session/templates.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { SpeedChoice } from '../parts/speed-choice.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import type { Reach } from './scenario-editor.tsx';

/** Much code that only this page needs: the console paints before it is there. */
const ScenarioEditor = lazy(() => import('./scenario-editor.tsx'));

/** How long after the last key the desk is asked what is wrong, milliseconds. */
const CHECK_AFTER_MS = 400;

function Templates() {
  const commands = useCommands();
  const text = useConsole(({ session }) => session.text);
  const files = useConsole(({ session }) => session.list?.files);
  const take = (index: number): void => {
    const feed = feedIn(scenarioIn(text));
    const file = feed.kind === 'replay' ? files?.find(({ name }) => name === feed.file) : undefined;
    const template = TEMPLATES[index];
    if (!template) return;
    const scenario = template.scenario(file?.events ?? null);
    commands.writeScenario(
      file ? withFeed(scenario, { kind: 'replay', file: `imports/${file.name}` }) : pretty(scenario),
      false,
    );
  };
  return (
    <span className="templates">
      <span className="label">begin with</span>
      {TEMPLATES.map(({ name, means }, index) => (
        <button key={name} type="button" className="quiet" title={means} onClick={() => take(index)}>
          {name}
        </button>
      ))}
    </span>
  );
}

function StartRun() {
  const commands = useCommands();
  const speed = useConsole(({ session }) => session.speed);
  const busy = useConsole(({ session }) => session.list?.current != null);
  const problems = useConsole(({ session }) => session.problems);
  const online = useOnline();
  const asked = useConsole(({ requests }) => requests[requestKey.startRun]?.phase === 'asked');
  const withheld = useObstacle('runs.start');
  const wrong = problems.phase === 'unread' || problems.problems.length > 0;
  const why = busy
    ? 'One run at a time: cancel the one under way, or wait for its end.'
    : wrong
      ? 'See what is wrong with it below.'
      : null;
  const off = !online || asked || why !== null;
  return (
    <>
      <SpeedChoice name="speed to run at" value={speed} choose={commands.chooseSpeed} />
      <button
        type="button"
        disabled={off}
        title={why ?? 'Held before its first event'}
        {...heldBack(withheld)}
        onClick={() => void commands.startRun(true)}
      >
        Run, held
      </button>
      <button
        type="button"
        className="primary"
        disabled={off}
        title={why ?? undefined}
        {...heldBack(withheld)}
        onClick={() => void commands.startRun()}
      >
        Run
      </button>
    </>
  );
}

function Problems({ reach }: { reach: (problem: number) => void }) {
  const state = useConsole(({ session }) => session.problems);
  const { problems } = state;
  const words =
    state.phase === 'unread'
      ? state.words
      : problems.length > 0
        ? `${count(problems.length)} ${problems.length === 1 ? 'problem' : 'problems'}`
        : state.phase === 'asking'
          ? 'looking it through'
          : 'nothing is wrong with it';
  const sound = state.phase === 'found' && problems.length === 0;
  return (
    <section className="problems" aria-label="problems of the scenario">
      <p role="status" className={sound ? 'ok' : problems.length > 0 || state.phase === 'unread' ? 'down' : 'muted'}>
        {sound ? '✓ ' : problems.length > 0 ? '✕ ' : ''}
        {words}
      </p>
      {problems.length === 0 ? null : (
        <ol>
          {problems.map(({ path, message }, index) => (
            <li key={`${path.join('.')} ${message}`}>
              <button type="button" onClick={() => reach(index)}>
                {message}
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** The scenario in its editor, with what is wrong with it, and what starts it. */
export function ScenarioPage() {
  const commands = useCommands();
  const text = useConsole(({ session }) => session.text);
  const asks = useConsole(({ session }) => session.textAsks);
  const problems = useConsole(({ session }) => session.problems.problems);
  const files = useConsole(({ session }) => session.list?.files);
  const online = useOnline();
  const [reach, setReach] = useState<Reach | null>(null);
  // Another text, another file or a new line may have another answer.
  useEffect(() => {
    const timer = setTimeout(() => void commands.checkScenario(), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [commands, text, files, online]);
  return (
    <div className="scenario">
      <div className="scenario-head">
        <Templates />
        <span className="grow" />
        <StartRun />
      </div>
      <RequestWords request={requestKey.startRun} />
      <Suspense fallback={<p className="empty">Opening the editor.</p>}>
        <ScenarioEditor
          text={text}
          asks={asks}
          problems={problems}
          reach={reach}
          write={(typed) => commands.writeScenario(typed, true)}
        />
      </Suspense>
      <Problems reach={(problem) => setReach((before) => ({ problem, asks: (before?.asks ?? 0) + 1 }))} />
    </div>
  );
}
