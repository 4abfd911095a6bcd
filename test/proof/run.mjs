/** `npm run proof`: installs what is missing, then proves durability at full count. `npm run proof -- NAME…` for some of it. */
import { runEntry } from '../../electron/launch/run-entry.mjs';

await runEntry('test/proof/proof.ts');
