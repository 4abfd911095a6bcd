import type { DownloadKind } from '../../../../shared/contract/records-console.ts';
import { type Action, firstOf, type Ground, offline } from '../action.ts';

const FILES: readonly (readonly [DownloadKind, string])[] = [
  ['evidence', 'Save evidence of the audit'],
  ['audit', 'Save the audit as CSV'],
  ['orders', 'Save orders as CSV'],
  ['fills', 'Save fills as CSV'],
  ['denials', 'Save denials as CSV'],
];

/** What is done with the record of the desk. */
export function auditActions({ state, commands }: Ground): readonly Action[] {
  const { running, saving } = state.audit;
  const isBusy = saving.phase === 'making' || saving.phase === 'fetching';
  return [
    {
      id: 'audit verify',
      section: 'audit',
      name: 'Verify the audit',
      words: ['check', 'journal', 'tampered', 'proof'],
      withheld: firstOf(offline(state), running && 'It is being verified.'),
      run: () => {
        commands.show('audit');
        void commands.verifyAudit();
      },
    },
    ...FILES.map(([kind, name]) => ({
      id: `audit save ${kind}`,
      section: 'audit' as const,
      name,
      words: ['export', 'download', 'bundle', 'journal'],
      withheld: firstOf(offline(state), isBusy && 'A file is being made.'),
      run: () => {
        commands.show('audit');
        void commands.saveJournal(kind);
      },
    })),
  ];
}
