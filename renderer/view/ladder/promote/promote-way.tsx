import type { LadderPlansView } from '../../../../shared/contract/ladder.ts';
import { TWIN_KINDS, type TwinKind } from '../../../../shared/domain/ladder.ts';
import { STRATEGY_WORDS, TWIN_WORDS } from '../../../format/ladder.ts';
import type { PromoteDraft } from '../../../store/rollout/promote-flow.ts';
import {
  environmentsOf,
  promotionOf,
  twinProblem,
  typedCapital,
  typedShare,
  usablePipelines,
  usablePlans,
} from '../../../store/rollout/promotion.ts';
import { useCommands, useConsole } from '../../console-context.tsx';
import { type Choice, Choices } from '../../parts/choices.tsx';

interface Props {
  readonly draft: PromoteDraft;
  readonly plans: LadderPlansView;
}

const WAYS: readonly Choice<PromoteDraft['way']>[] = [
  { value: 'ladder', label: 'one ladder', means: 'In this environment alone.' },
  { value: 'pipeline', label: 'a pipeline', means: 'From environment to environment, a ladder in each.' },
];

const TWIN_MEANS: Readonly<Record<TwinKind, string>> = {
  simulated: 'A fresh instance of the version in force, on a simulated account.',
  capital: 'A fresh instance of the version in force, with as much capital as the candidate.',
  none: 'Nothing to compare with: only gates that need no twin.',
};

const TWINS: readonly Choice<TwinKind>[] = TWIN_KINDS.map((value) => ({
  value,
  label: TWIN_WORDS[value],
  means: TWIN_MEANS[value],
}));

/** Which ladder, from which share on, and against what. */
function LadderFields({ draft, plans }: Props) {
  const commands = useCommands();
  const usable = usablePlans(plans);
  const plan = usable.find(({ name }) => name === draft.plan);
  const share = typedShare(draft.firstShare);
  const isPreview = plan?.strategy === 'paper' || plan?.strategy === 'blue_green';
  const twin = draft.twin ?? plan?.twin ?? 'simulated';
  const problem = plan && twinProblem(plan, twin);
  return (
    <>
      <label className="field">
        <span>ladder</span>
        <select
          value={draft.plan}
          onChange={(event) => commands.changePromotion({ plan: event.target.value, twin: null, firstShare: '' })}
        >
          {usable.map(({ name, strategy }) => (
            <option key={name} value={name}>
              {name}
              {name === strategy ? '' : `, ${STRATEGY_WORDS[strategy]}`}
            </option>
          ))}
        </select>
      </label>
      {plan ? <p className="means">{plan.description}</p> : null}
      <label className="field">
        <span>{isPreview ? 'sized for' : 'begins at'}</span>
        <input
          type="text"
          inputMode="decimal"
          className="short"
          placeholder="as it says"
          value={draft.firstShare}
          aria-invalid={share === undefined}
          onChange={(event) => commands.changePromotion({ firstShare: event.target.value })}
        />
        <span className={share === undefined ? 'down' : 'muted'}>
          {share === undefined
            ? '% above 0 and up to 100'
            : isPreview
              ? '% of the capital, simulated'
              : '% of the capital'}
        </span>
      </label>
      <Choices
        name="twin"
        choices={TWINS}
        value={twin}
        choose={(value) => commands.changePromotion({ twin: value === plan?.twin ? null : value })}
        below={problem ? <span className="down">{problem}</span> : undefined}
      />
    </>
  );
}

/** Which pipeline; its stages say where it may begin. */
function PipelineFields({ draft, plans }: Props) {
  const commands = useCommands();
  const usable = usablePipelines(plans);
  const pipeline = usable.find(({ name }) => name === draft.pipeline);
  if (usable.length === 0)
    return <p className="muted">No pipeline is there: put one into the folder of the data directory.</p>;
  return (
    <>
      <label className="field">
        <span>pipeline</span>
        <select value={draft.pipeline} onChange={(event) => choosePipeline(commands, plans, event.target.value)}>
          {pipeline ? null : <option value="">choose one</option>}
          {usable.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {pipeline ? (
        <p className="means">
          {pipeline.description} {environmentsOf(pipeline).join(' → ')}
        </p>
      ) : null}
    </>
  );
}

/** A pipeline begins at its first stage unless somebody says otherwise. */
function choosePipeline(commands: ReturnType<typeof useCommands>, plans: LadderPlansView, name: string): void {
  const [environment] = environmentsOf(usablePipelines(plans).find((one) => one.name === name));
  commands.changePromotion({ pipeline: name, ...(environment ? { environment } : {}) });
}

/** Capital, where the promotion opens the slot. */
function CapitalField({ draft, plans }: Props) {
  const commands = useCommands();
  const slots = useConsole(({ data }) => data.slots);
  const versions = useConsole(({ data }) => data.versions);
  const promotion = promotionOf({ ...draft, capital: '' }, plans, { slots, versions });
  if ('problem' in promotion || promotion.slot) return null;
  const isWrong = typedCapital(draft.capital) === undefined;
  return (
    <label className="field">
      <span>capital</span>
      <input
        type="text"
        inputMode="decimal"
        className="short"
        placeholder="as usual"
        value={draft.capital}
        aria-invalid={isWrong}
        onChange={(event) => commands.changePromotion({ capital: event.target.value })}
      />
      <span className={isWrong ? 'down' : 'muted'}>
        {isWrong ? 'an amount, such as 1000000' : 'of the slot it opens'}
      </span>
    </label>
  );
}

/** The way that the version is to go. */
export function PromoteWay({ draft, plans }: Props) {
  const commands = useCommands();
  const [only] = usablePipelines(plans);
  return (
    <>
      <Choices
        name="by"
        choices={WAYS}
        value={draft.way}
        choose={(way) => {
          commands.changePromotion({ way });
          if (way === 'pipeline' && draft.pipeline === '' && only) choosePipeline(commands, plans, only.name);
        }}
      />
      {draft.way === 'ladder' ? (
        <LadderFields draft={draft} plans={plans} />
      ) : (
        <PipelineFields draft={draft} plans={plans} />
      )}
      <CapitalField draft={draft} plans={plans} />
    </>
  );
}
