import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Notifications } from '../../../electron/window/notifications.ts';
import type { Alert, Severity } from '../../../shared/domain/alert.ts';
import { epochNs } from '../../../shared/units/time.ts';

interface Shown extends EventEmitter {
  readonly options: {
    readonly title: string;
    readonly body: string;
    readonly urgency: string;
    readonly timeoutType: string;
  };
}

const system = vi.hoisted(() => ({ supported: true, shown: [] as unknown[] }));

vi.mock('electron', () => ({
  Notification: class extends EventEmitter {
    static isSupported = () => system.supported;
    readonly options: unknown;
    constructor(options: unknown) {
      super();
      this.options = options;
    }
    show(): void {
      system.shown.push(this);
    }
  },
}));

const shown = () => system.shown as Shown[];
const titles = () => shown().map(({ options }) => options.title);

const alert = (severity: Severity, title = 'Daily loss limit crossed'): Alert => ({
  id: 7,
  severity,
  title,
  text: 'The slot momentum:paper: 20134.2 against a limit of 20000.',
  scope: 'momentum:paper',
  at: epochNs(0n),
});

let notifications: Notifications;
beforeEach(() => {
  vi.useFakeTimers();
  system.supported = true;
  system.shown.length = 0;
  notifications = new Notifications();
});
afterEach(() => void vi.useRealTimers());

describe('the notifications of the operating system', () => {
  it('show what is critical until somebody has seen it, and warnings for a while', () => {
    notifications.show(alert('critical'));
    notifications.show(alert('warning'));
    expect(shown().map(({ options }) => options)).toEqual([
      {
        title: 'Daily loss limit crossed',
        body: 'The slot momentum:paper: 20134.2 against a limit of 20000.',
        urgency: 'critical',
        timeoutType: 'never',
      },
      expect.objectContaining({ urgency: 'normal', timeoutType: 'default' }),
    ]);
  });

  it('leave out what is only good to know, and do nothing where there are none', () => {
    notifications.show(alert('info'));
    system.supported = false;
    notifications.show(alert('critical'));
    expect(shown()).toEqual([]);
  });

  it('do not bury the console in a flood: those behind the first five share one, with the worst of them', () => {
    for (let i = 1; i <= 5; i += 1) notifications.show(alert('warning', `warning ${i}`));
    notifications.show(alert('warning', 'a sixth'));
    notifications.show(alert('critical', 'the exchange is lost'));
    expect(titles()).toHaveLength(5);
    vi.advanceTimersByTime(10_000);
    expect(titles().slice(5)).toEqual(['2 more alerts: the exchange is lost']);
    expect(shown()[5]?.options.urgency).toBe('critical');
    notifications.show(alert('warning', 'later'));
    expect(titles().at(-1)).toBe('later');
  });

  it('bring the console forward when one is clicked', () => {
    const onClick = vi.fn();
    notifications.onClick = onClick;
    notifications.show(alert('critical'));
    shown()[0]?.emit('click');
    expect(onClick).toHaveBeenCalledOnce();
  });
});
