import { useEffect, useRef } from 'react';
import { ENVIRONMENTS } from '../../../../shared/domain/deployment.ts';
import { versionKey } from '../../../format/version.ts';
import type { PromoteDraft } from '../../../store/rollout/promote-flow.ts';
import { brokenFiles, environmentsOf, promotionOf, usablePipelines } from '../../../store/rollout/promotion.ts';
import type { Refusal } from '../../../store/rollout/swap-flow.ts';
import { isRetired } from '../../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../../console-context.tsx';
import { useVersionClass } from '../../parts/figures.tsx';
import { RefusalWords } from '../../parts/refusal-words.tsx';
import { useObstacle } from '../../parts/withheld.ts';
import { PromotePreview } from './promote-preview.tsx';
import { PromoteWay } from './promote-way.tsx';

function VersionField({ draft }: { draft: PromoteDraft }) {
  const commands = useCommands();
  const versions = useConsole(({ data }) => data.versions);
  const chosen = versions.find(({ entity_id }) => entity_id === draft.entityId);
  const colour = useVersionClass(chosen ? versionKey(chosen.name, chosen.version) : '');
  return (
    <label className={`field ${colour}`}>
      <span>version</span>
      <i className="swatch" aria-hidden="true" />
      <select value={draft.entityId} onChange={(event) => commands.changePromotion({ entityId: event.target.value })}>
        {versions
          .filter((version) => !isRetired(version) || version.entity_id === draft.entityId)
          .map(({ entity_id, name, version }) => (
            <option key={entity_id} value={entity_id}>
              {name} {version}
            </option>
          ))}
      </select>
    </label>
  );
}

/** Where it climbs; with a pipeline, the stage that it begins at. */
function EnvironmentField({ draft }: { draft: PromoteDraft }) {
  const commands = useCommands();
  const plans = useConsole((state) => state.plans);
  const pipeline =
    draft.way === 'pipeline' && plans.phase === 'answered'
      ? usablePipelines(plans.plans).find(({ name }) => name === draft.pipeline)
      : undefined;
  const among = environmentsOf(pipeline);
  const choose = (value: string): void => {
    const environment = ENVIRONMENTS.find((one) => one === value);
    if (environment) commands.changePromotion({ environment });
  };
  return (
    <label className="field">
      <span>climbs in</span>
      <select value={draft.environment} onChange={(event) => choose(event.target.value)}>
        {among.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

/** Files of ladders that cannot be used: whoever looks for one of them learns why it is not in the list. */
function Broken() {
  const plans = useConsole((state) => state.plans);
  const broken = plans.phase === 'answered' ? brokenFiles(plans.plans) : [];
  if (broken.length === 0) return null;
  return (
    <details className="broken">
      <summary className="warn">
        {broken.length} {broken.length === 1 ? 'file' : 'files'} cannot be used
      </summary>
      <ul>
        {broken.map(({ file, problem }) => (
          <li key={file}>
            <b className="cut" title={file}>
              {file.slice(file.lastIndexOf('/') + 1)}
            </b>
            : {problem}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A promotion as it is put together: who, where, by which ladder, what that means in money, why, and the button that asks for it. */
export function PromoteForm({ draft, refusal }: { draft: PromoteDraft; refusal: Refusal | null }) {
  const commands = useCommands();
  const plans = useConsole((state) => state.plans);
  const slots = useConsole(({ data }) => data.slots);
  const versions = useConsole(({ data }) => data.versions);
  const online = useOnline();
  const asked = useConsole((state) => state.promotion.phase === 'asked');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.focus(), []);
  const promotion =
    plans.phase === 'answered'
      ? promotionOf(draft, plans.plans, { slots, versions })
      : { problem: 'The ladders are being read.' };
  const unsaid = draft.reason.trim() === '' ? 'Say why: the reason goes on the record.' : null;
  const withheld = useObstacle('algorithms.promote');
  const problem = withheld ?? ('problem' in promotion ? promotion.problem : unsaid);
  return (
    <form
      ref={form}
      className="draft promote"
      tabIndex={-1}
      aria-label="promote a version"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !asked) commands.dismissPromotion();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (online && problem === null) void commands.promote();
      }}
    >
      <fieldset className="plain" disabled={asked}>
        <VersionField draft={draft} />
        <EnvironmentField draft={draft} />
        {plans.phase === 'answered' ? <PromoteWay draft={draft} plans={plans.plans} /> : null}
        {plans.phase === 'asked' ? <p className="muted">The ladders are being read.</p> : null}
        {plans.phase === 'refused' ? (
          <p className="down" role="alert">
            {plans.words}
          </p>
        ) : null}
        {'problem' in promotion ? null : <PromotePreview draft={draft} promotion={promotion} />}
        <Broken />
      </fieldset>
      <footer>
        {refusal ? <RefusalWords refusal={refusal} /> : null}
        <label className="reason">
          <span>reason</span>
          <input
            type="text"
            disabled={asked}
            maxLength={500}
            placeholder="for the record"
            value={draft.reason}
            onChange={(event) => commands.changePromotion({ reason: event.target.value })}
          />
        </label>
        <p className="verdict" role="status">
          {asked ? 'It is loaded, warmed up and brought into step…' : (problem ?? 'Ready to be asked for.')}
        </p>
        <div className="actions">
          <button type="button" onClick={commands.dismissPromotion} disabled={asked}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={!online || asked || problem !== null}>
            Promote
          </button>
        </div>
      </footer>
    </form>
  );
}
