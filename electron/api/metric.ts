import { Counter, Gauge, type Registry } from 'prom-client';

type Figure = (name: string, help: string, read: () => number) => void;

/** Figures of one registry that are read when they are asked for: what may fall, and what only rises. */
export const figuresOf = (registry: Registry): { readonly gauge: Figure; readonly counter: Figure } => ({
  gauge(name, help, read) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  },
  counter(name, help, read) {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  },
});

type SetFigure<L extends string> = (labels: Record<L, string>, value: number) => void;

/** A figure by labels that is read when it is asked for. What is gone by then must not stay with its last figure. */
export function labelledGauge<const L extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly L[],
  read: (set: SetFigure<L>) => void,
): void {
  new Gauge<L>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      read((labels, value) => this.set(labels as Partial<Record<L, string | number>>, value));
    },
  });
}
