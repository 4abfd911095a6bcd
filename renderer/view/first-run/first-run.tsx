import { useEffect, useRef, useState } from 'react';
import { took } from '../../format/time.ts';
import { canGoBack, guideTarget, mayGuide, rollbackTook, stepAfter } from '../../store/first-run.ts';
import type { PanelId } from '../../store/panel.ts';
import { GUIDE_STEPS, type GuideStep } from '../../store/preferences.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { usePlace } from './place.ts';
import { StepWords, stepTitle } from './step-words.tsx';

/** The panel that must be in sight for a step. */
const PANELS: Readonly<Partial<Record<GuideStep, PanelId>>> = {
  what_runs: 'versions',
  preflight: 'versions',
  swap: 'swap',
  watch: 'chart',
};

/** What a step asks to be pressed, where it asks for anything. */
const CONTROLS: Readonly<Partial<Record<GuideStep, (version: string) => string>>> = {
  preflight: (version) => `#panel-versions [data-version="${CSS.escape(version)}"] button`,
  swap: () => '#panel-swap form.draft button[type="submit"]',
  roll_back: () => 'section.rollback button',
};

const isStep = (guide: string): guide is GuideStep => (GUIDE_STEPS as readonly string[]).includes(guide);

/** Puts the focus on the control that a step is about, so that Enter presses it; while it cannot be pressed, on the form of the swap. */
function takeTo(step: GuideStep, version: string): void {
  const found = [...document.querySelectorAll<HTMLElement>(CONTROLS[step]?.(version) ?? 'none')];
  const control = step === 'preflight' ? found.find((one) => one.textContent?.startsWith('Swap in')) : found[0];
  if (control?.matches(':disabled')) return document.querySelector<HTMLElement>('#panel-swap form.draft')?.focus();
  control?.focus();
}

/** Asks once, in a corner, whether somebody wants to try the desk. */
function Invitation() {
  const commands = useCommands();
  const card = useRef<HTMLElement>(null);
  const place = usePlace(card, 'what_runs');
  return (
    <section
      ref={card}
      className={`guide invite ${place ? 'placed' : ''}`}
      aria-label="guided paper session"
      style={place ? { left: place.left, top: place.top } : {}}
    >
      <p>
        <b>New here?</b> Two minutes on paper: swap a version, then take it back yourself.
      </p>
      <div className="actions">
        <button type="button" className="primary" onClick={() => commands.prefer({ guide: 'what_runs' })}>
          Begin
        </button>
        <button type="button" className="quiet" onClick={() => commands.prefer({ guide: 'later' })}>
          Not now
        </button>
      </div>
    </section>
  );
}

/** The end: what the reader did, and how long it took. */
function End({ ms, end }: { ms: number; end: () => void }) {
  return (
    <>
      <div role="status">
        <h2>You just rolled back in {took(ms)}</h2>
      </div>
      <p>From your press to the desk’s answer. With real money it is the same button, and the same chord.</p>
      <div className="actions">
        <button type="button" className="primary" onClick={end}>
          Done
        </button>
      </div>
    </>
  );
}

function Step({ step }: { step: GuideStep }) {
  const commands = useCommands();
  const version = useConsole((state) => guideTarget(state)?.version ?? '');
  const made = useConsole(canGoBack);
  const at = GUIDE_STEPS.indexOf(step);
  const after = GUIDE_STEPS[at + 1];
  const isRead = step === 'what_runs' || step === 'watch';
  const isLost = step === 'roll_back' && !made;
  return (
    <>
      <h2>
        <small>
          {at + 1} of {GUIDE_STEPS.length}
        </small>{' '}
        {stepTitle(step)}
      </h2>
      <div role="status">
        <StepWords step={step} />
      </div>
      <div className="actions">
        {isRead && after ? (
          <button
            type="button"
            className="primary"
            disabled={step === 'watch' && !made}
            onClick={() => commands.prefer({ guide: after })}
          >
            Next
          </button>
        ) : null}
        {isRead || isLost ? null : (
          <button type="button" onClick={() => takeTo(step, version)}>
            Take me there
          </button>
        )}
        {isLost ? (
          <button type="button" onClick={() => commands.prefer({ guide: 'preflight' })}>
            Back to the swap
          </button>
        ) : null}
        <button type="button" className="quiet" onClick={() => commands.prefer({ guide: 'later' })}>
          Leave it
        </button>
      </div>
    </>
  );
}

function Guided({ step }: { step: GuideStep }) {
  const commands = useCommands();
  const [ms, setMs] = useState<number | null>(null);
  const now = useConsole((state) => stepAfter(step, state));
  const took = useConsole(rollbackTook);
  const card = useRef<HTMLElement>(null);
  const place = usePlace(card, ms === null ? step : 'roll_back');
  useEffect(() => {
    if (now !== step) commands.prefer({ guide: now });
  }, [now, step, commands]);
  useEffect(() => {
    if (step === 'roll_back' && took !== null) setMs(took);
  }, [step, took]);
  useEffect(() => {
    const panel = PANELS[step];
    if (panel) commands.show(panel);
  }, [step, commands]);
  // A console that was just made has the focus nowhere: whoever began by keyboard goes on by it.
  useEffect(() => {
    if (document.activeElement === document.body) card.current?.querySelector('button')?.focus();
  }, []);
  return (
    <section
      ref={card}
      className={`guide ${place ? `placed ${place.side}` : ''}`}
      aria-label="guided paper session"
      style={place ? { left: place.left, top: place.top } : {}}
    >
      {ms === null ? <Step step={step} /> : <End ms={ms} end={() => commands.prefer({ guide: 'done' })} />}
    </section>
  );
}

/** The guided paper session: words beside real things, on a simulated desk, for as long as somebody wants it. */
export function FirstRun() {
  const guide = useConsole((state) => state.preferences.guide);
  const may = useConsole(mayGuide);
  const simulated = useConsole(({ data }) => data.desk?.simulated === true);
  const busy = useConsole(({ kill, shell }) => kill.phase !== 'idle' || shell.sheet !== null);
  // Whoever kills, or looks for something, has no use for a lesson.
  if (busy || !simulated) return null;
  if (guide === 'new') return may ? <Invitation /> : null;
  return isStep(guide) ? <Guided step={guide} /> : null;
}
