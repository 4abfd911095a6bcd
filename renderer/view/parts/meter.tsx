const LEVELS = [
  { from: 1, name: 'breach' },
  { from: 0.7, name: 'warn' },
  { from: 0, name: 'ok' },
] as const;

/** How much of a limit is used, as a bar. Its words go to those who do not see it. */
export function Meter({ label, used, words }: { label: string; used: number; words: string }) {
  const level = LEVELS.find((one) => used >= one.from)?.name ?? 'ok';
  return (
    <div className={`meter ${level}`} title={words}>
      <i style={{ width: `${Math.min(1, used) * 100}%` }} />
      <meter className="unseen" aria-label={label} value={Math.min(1, used)}>
        {words}
      </meter>
    </div>
  );
}
