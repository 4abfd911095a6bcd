import { useRef, useState } from 'react';
import { SWAP_TRIGGERS, type SwapTrigger } from '../../../shared/domain/swap.ts';
import { isoClock } from '../../format/time.ts';
import { versionKey, versionLabel } from '../../format/version.ts';
import { TRIGGER_WORDS } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { SlotRule, SlotView } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import { currentSlot, listedVersions, liveAttachment } from '../../store/selectors.ts';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { VersionTag } from '../parts/figures.tsx';
import { triggerWords } from '../rollback/rule-words.ts';

const NO_RULES: readonly SlotRule[] = [];
const TARGET_LIVE = 'is live now: serves when another version is';

function Rule({ rule, slot }: { rule: SlotRule; slot: SlotView }) {
  const commands = useCommands();
  const online = useConsole((state) => state.connection.phase === 'live');
  const request = useConsole((state) => state.requests[requestKey.removeRule(rule.rule_id)]);
  const withheld = useObstacle('swap_rules.delete');
  const trigger = triggerWords(rule.trigger, slot);
  const isLive = liveAttachment(slot)?.entity_id === rule.to_entity_id;
  return (
    <li
      title={`On ${trigger}, swap in ${rule.to_version}. ${rule.reason}; set by ${rule.set_by} at ${isoClock(rule.set_at)} ${zoneName()}`}
    >
      <span className="rule">
        <span>on {trigger}</span>
        <span className="muted" role="img" aria-label="swap in">
          →
        </span>
        <VersionTag name={rule.to_version} />
      </span>
      <button
        type="button"
        className="quiet"
        disabled={!online || request?.phase === 'asked'}
        {...heldBack(withheld)}
        onClick={() => void commands.removeRule(rule.rule_id)}
      >
        Remove<span className="unseen"> the rule for {TRIGGER_WORDS[rule.trigger]}</span>
      </button>
      {isLive ? <p className="note muted">{TARGET_LIVE}</p> : null}
      {request?.phase === 'refused' ? (
        <p className="note down" role="alert">
          {request.words}
        </p>
      ) : null}
    </li>
  );
}

/** A rule as it is put together: what has to happen, and which version comes in. */
function NewRule({ slot, done }: { slot: SlotView; done: () => void }) {
  const commands = useCommands();
  const versions = useConsole((state) => state.data.versions);
  const request = useConsole((state) => state.requests[requestKey.addRule]);
  const live = liveAttachment(slot)?.entity_id;
  const choices = listedVersions(versions, slot).filter(({ version }) => version.entity_id !== live);
  const [trigger, setTrigger] = useState<SwapTrigger>('unhealthy');
  const [chosen, setTarget] = useState(slot.rollback?.to_entity_id ?? '');
  const target = choices.find(({ version }) => version.entity_id === chosen) ?? choices[0];
  return (
    <form
      className="new-rule"
      aria-label="new rule"
      onKeyDown={(event) => {
        if (event.key === 'Escape') done();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (target) void commands.addRule(trigger, target.version.entity_id).then((isSet) => isSet && done());
      }}
    >
      <label>
        <span>on</span>
        <select
          value={trigger}
          title={triggerWords(trigger, slot)}
          onChange={(event) => setTrigger(event.target.value as SwapTrigger)}
        >
          {SWAP_TRIGGERS.map((one) => (
            <option key={one} value={one}>
              {triggerWords(one, slot)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>swap in</span>
        <select
          value={target?.version.entity_id}
          title={target && versionKey(target.version.name, target.version.version)}
          onChange={(event) => setTarget(event.target.value)}
        >
          {choices.map(({ version }) => (
            <option key={version.entity_id} value={version.entity_id}>
              {versionLabel(versionKey(version.name, version.version), slot.algorithm)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={!target || request?.phase === 'asked'}>
        Add
      </button>
    </form>
  );
}

/** Replacements that the desk makes by itself when something goes wrong. Each is used once. */
export function SwapRules() {
  const slot = useConsole(currentSlot);
  const rules = useConsole((state) => currentSlot(state)?.rules ?? NO_RULES);
  const online = useConsole((state) => state.connection.phase === 'live');
  const request = useConsole((state) => state.requests[requestKey.addRule]);
  const withheld = useObstacle('swap_rules.create');
  const [adding, setAdding] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setAdding(false);
    toggle.current?.focus();
  };
  if (!slot) return null;
  return (
    <section className="listing rules" aria-label="swap rules">
      <h3>
        rules, each used once
        <span className="grow" />
        <button
          ref={toggle}
          type="button"
          className="quiet"
          disabled={!online}
          {...heldBack(withheld)}
          aria-expanded={adding}
          onClick={() => setAdding(!adding)}
        >
          {adding ? 'Close' : 'Add a rule'}
        </button>
      </h3>
      {adding && withheld === null ? <NewRule slot={slot} done={close} /> : null}
      {adding && request?.phase === 'refused' ? (
        <p className="down" role="alert">
          {request.words}
        </p>
      ) : null}
      {rules.length === 0 ? (
        <p className="muted">No rule is set.</p>
      ) : (
        <ul>
          {rules.map((rule) => (
            <Rule key={rule.rule_id} rule={rule} slot={slot} />
          ))}
        </ul>
      )}
    </section>
  );
}
