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
