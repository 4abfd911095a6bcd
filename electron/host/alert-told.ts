import type { Alert, AlertSubject, Severity } from '../../shared/domain/alert.ts';
import { DESK, type Scope, versionScope } from '../../shared/domain/scope.ts';

/** What an alert says, without when and of which fact. */
export type Told = Pick<Alert, 'severity' | 'title' | 'text' | 'scope' | 'about'>;

export const told = (severity: Severity, scope: Scope, title: string, text: string, about?: AlertSubject): Told => ({
  severity,
  scope,
  title,
  text,
  ...(about && { about }),
});

/** That people have agreed, where they had to, or that there was no time for them. */
export const approved = ({
  approvalId,
  emergencyId,
}: {
  readonly approvalId?: string;
  readonly emergencyId?: string;
}): string =>
  approvalId !== undefined
    ? ` It was approved (${approvalId}).`
    : emergencyId !== undefined
      ? ` Nobody else has agreed: it was done under emergency ${emergencyId}.`
      : '';

/** The version where there is one, else the desk. */
export function scopeOf(versions: readonly string[]): Scope {
  const [first] = versions;
  return first !== undefined && versions.every((each) => each === first) ? versionScope(first) : DESK;
}
