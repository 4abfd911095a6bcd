/**
 * Puts the focus on a control of the bar that is there at all times: one more press of Enter is its click, and what it would do
 * stands beside it. The button is told by its block's name, as assistive technology tells it.
 */
export function reach(block: 'rollback' | 'kill'): void {
  document.querySelector<HTMLElement>(`section[aria-label="${block}"] button`)?.focus();
}
