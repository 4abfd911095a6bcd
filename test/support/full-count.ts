/** Whether tests run at their full counts, as `npm run proof` asks for by `PROOF=1`; `npm test` runs samples of them. */
export const atFullCount = process.env.PROOF === '1';

/** How often something is tried: in the sample, or at full count. */
export const countOf = (sample: number, full: number): number => (atFullCount ? full : sample);
