import { TRIGGERS } from '../../../shared/domain/risk.ts';
import { causeSentence } from '../../format/risk-words.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { useConsole } from '../console-context.tsx';
import { useCurrency } from '../parts/use-currency.ts';

/** Limits that stand crossed and bind nothing: people are told, and that is all. */
export function StandingList() {
  const standing = useConsole(({ data }) => data.risk?.standing);
  const currency = useCurrency();
  if (!standing || standing.length === 0) return null;
  return (
    <section className="listing" aria-label="limits crossed">
      <h3>limits crossed, nothing held back</h3>
      <ul>
        {standing.map(({ scope, trigger, value, limit }) => {
          const cause = TRIGGERS.find((one) => one === trigger) ?? 'manual';
          return (
            <li key={`${scope} ${trigger}`}>
              <p className="note">
                <b>{scopeName(scope)}</b> <span className="warn">{causeSentence(cause, value, limit, currency)}</span>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
