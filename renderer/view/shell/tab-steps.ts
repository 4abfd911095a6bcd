const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** The tab that a key leads to from one of several, round at the ends; undefined for a key that means nothing here. */
export function stepped(key: string, at: number, tabs: number): number | undefined {
  const step = STEPS[key];
  return step === undefined ? undefined : (at + step + tabs) % tabs;
}
