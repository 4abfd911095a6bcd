import { speedWords } from '../../format/session.ts';
import { Radios } from './radios.tsx';

const SPEEDS = [1, 10, 'max'] as const;

/** How fast recorded or simulated market data is played, the desk's own or a run's. */
export function SpeedChoice(props: {
  name: string;
  value: number | 'max';
  choose: (speed: number | 'max') => void;
  disabled?: boolean;
  /** Why it cannot be chosen, in words. */
  title?: string | null;
}) {
  const choices = SPEEDS.map((value) => ({ value, label: speedWords(value), title: props.title ?? undefined }));
  return <Radios<number | 'max'> {...props} choices={choices} />;
}
