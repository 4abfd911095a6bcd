import type { SessionView } from '../../../shared/contract/session.ts';
import type { FeedControl } from '../../host/desk.ts';
import { calls } from '../context.ts';
import { failure } from '../failure.ts';

const sessionToWire = ({ kind, speed, paused, ended }: FeedControl): SessionView => ({ kind, speed, paused, ended });

/** Only recorded and simulated data can be held or hurried; a desk without data has nothing to run. */
function controllable(feed: FeedControl): FeedControl {
  if (feed.kind === 'none')
    throw failure('broken_rule', 'this desk has no market data: start it with --feed sim or --feed replay:FILE');
  if (feed.kind === 'nats') throw failure('broken_rule', 'live market data cannot be held or hurried');
  return feed;
}

/** Play, pause, step and speed of the market data. */
export const session = {
  get: calls.session.get.handler(({ context: { desk } }) => sessionToWire(desk.feed)),

  play: calls.session.play.handler(({ context: { desk } }) => {
    controllable(desk.feed).play();
    return sessionToWire(desk.feed);
  }),

  pause: calls.session.pause.handler(({ context: { desk } }) => {
    controllable(desk.feed).pause();
    return sessionToWire(desk.feed);
  }),

  step: calls.session.step.handler(({ input, context: { desk } }) => {
    const feed = controllable(desk.feed);
    if (!feed.paused) throw failure('broken_rule', 'the market data is running: pause it before stepping');
    feed.step(input.count);
    return sessionToWire(feed);
  }),

  speed: calls.session.speed.handler(({ input, context: { desk } }) => {
    controllable(desk.feed).setSpeed(input.speed);
    return sessionToWire(desk.feed);
  }),
};
