import { useState } from 'react';
import { SWAP_TRIGGERS, type SwapTrigger } from '../../../shared/domain/swap.ts';
import { isoClock } from '../../format/time.ts';
import { versionKey, versionLabel } from '../../format/version.ts';
import { TRIGGER_WORDS } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { SlotRule, SlotView } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import { currentSlot, listedVersions, liveAttachment } from '../../store/selectors.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useDisclosure } from '../parts/disclosure.ts';
import { VersionTag } from '../parts/figures.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { RequestButton } from '../parts/request-button.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { triggerWords } from './rule-words.ts';

const NO_RULES: readonly SlotRule[] = [];
const TARGET_LIVE = 'is live now: serves when another version is';

function Rule({ rule, slot }: { rule: SlotRule; slot: SlotView }) {
  const commands = useCommands();
  const request = requestKey.removeRule(rule.rule_id);
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
      <RequestButton request={request} deed="swap_rules.delete" ask={() => commands.removeRule(rule.rule_id)}>
        Remove<span className="unseen"> the rule for {TRIGGER_WORDS[rule.trigger]}</span>
      </RequestButton>
      {isLive ? <p className="note muted">{TARGET_LIVE}</p> : null}
      <RequestWords request={request} />
    </li>
  );
}

/** A rule as it is put together: what has to happen, and which version comes in. */
function NewRule({ slot, done }: { slot: SlotView; done: () => void }) {
  const commands = useCommands();
  const versions = useConsole((state) => state.data.versions);
  const asked = useConsole(({ requests }) => requests[requestKey.addRule]?.phase === 'asked');
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
      <button type="submit" disabled={!target || asked}>
        Add
      </button>
    </form>
  );
}

/** Replacements that the desk makes by itself when something goes wrong. Each is used once. */
export function SwapRules() {
  const slot = useConsole(currentSlot);
  const rules = useConsole((state) => currentSlot(state)?.rules ?? NO_RULES);
  const online = useOnline();
  const withheld = useObstacle('swap_rules.create');
  const { isOpen, close, button } = useDisclosure();
  if (!slot) return null;
  return (
    <section className="listing rules" aria-label="swap rules">
      <h3>
        rules, each used once
        <span className="grow" />
        <button type="button" className="quiet" disabled={!online} {...heldBack(withheld)} {...button}>
          {isOpen ? 'Close' : 'Add a rule'}
        </button>
      </h3>
      {isOpen && withheld === null ? <NewRule slot={slot} done={close} /> : null}
      {isOpen ? <RequestWords request={requestKey.addRule} /> : null}
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
