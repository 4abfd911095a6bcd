/** A launcher, as `npm start` is one: starts a desk as its child, prints the address, and waits. For tests that kill it. */
import { startDeskProcess } from '../../electron/launch/desk-process.ts';

const desk = await startDeskProcess(process.argv.slice(2));
process.stdout.write(`ready ${desk.address}\n`);
process.exitCode = await desk.ended;
