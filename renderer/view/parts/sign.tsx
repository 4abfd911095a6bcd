import type { Sign } from '../../format/ladder.ts';

/** How something stands: a shape for the eye, the word for everybody, and a colour that says neither alone. */
export function SignMark({ sign, more = '' }: { sign: Sign; more?: string }) {
  return (
    <span className={`sign ${sign.tone}`}>
      <span className="shape" aria-hidden="true">
        {sign.shape}
      </span>
      {sign.word}
      {more === '' ? null : <span className="number"> {more}</span>}
    </span>
  );
}
