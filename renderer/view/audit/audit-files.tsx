import type { DownloadKind } from '../../../shared/contract/records-console.ts';
import { count } from '../../format/number.ts';
import { bytes } from '../../format/session.ts';
import type { Saving } from '../../store/records/audit-state.ts';
import { useCommands, useConsole } from '../console-context.tsx';

const FILES: readonly (readonly [DownloadKind, string, string])[] = [
  [
    'evidence',
    'Evidence',
    'Every row with its signatures, verified on the way: it verifies elsewhere without this desk',
  ],
  ['audit', 'Audit CSV', 'Every row of the audit, sealed segments and all'],
  ['orders', 'Orders CSV', 'Every order, sealed segments and all'],
  ['fills', 'Fills CSV', 'Every fill, sealed segments and all'],
  ['denials', 'Denials CSV', 'Every denial, sealed segments and all'],
];

function wordsOf(saving: Saving): string {
  switch (saving.phase) {
    case 'making':
      return saving.total > 0 ? `Reading row ${count(saving.rows)} of ${count(saving.total)}` : 'Beginning…';
    case 'fetching':
      return `${bytes(saving.bytes)} of ${bytes(saving.total)}`;
    case 'done':
      return `${saving.name}, ${bytes(saving.bytes)}`;
    case 'refused':
      return `Not saved: ${saving.refusal}`;
    default:
      return '';
  }
}

/** Files of the whole journal, to be kept elsewhere. */
export function AuditFiles() {
  const saving = useConsole(({ audit }) => audit.saving);
  const commands = useCommands();
  const isBusy = saving.phase === 'making' || saving.phase === 'fetching';
  return (
    <section aria-label="save the journal">
      <h3>save the whole journal</h3>
      <div className="audit-files">
        {FILES.map(([kind, name, title]) => (
          <button
            key={kind}
            type="button"
            className="quiet"
            title={title}
            disabled={isBusy}
            onClick={() => void commands.saveJournal(kind)}
          >
            {name}
          </button>
        ))}
      </div>
      <p className={saving.phase === 'refused' ? 'audit-verdict warn' : 'audit-verdict muted'} role="status">
        {wordsOf(saving)}
      </p>
    </section>
  );
}
