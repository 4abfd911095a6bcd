import { fileURLToPath } from 'node:url';

/** The folder of the sample algorithms, which every desk may load from unless it is told otherwise. */
export const SAMPLES = fileURLToPath(new URL('../../resources/algorithms', import.meta.url));
