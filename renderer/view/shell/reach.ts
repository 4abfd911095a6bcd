/**
 * Puts the focus on a control of the bar that is there at all times: one more press of Enter is its click, and what it would do
 * stands beside it. The button is told by its block's name, as assistive technology tells it. One that is held back takes no focus;
 * its block does then, which says why.
 */
export function reach(block: 'rollback' | 'kill'): void {
  const section = document.querySelector<HTMLElement>(`section[aria-label="${block}"]`);
  const button = section?.querySelector('button');
  if (button?.disabled === false) button.focus();
  else {
    section?.setAttribute('tabindex', '-1');
    section?.focus();
  }
}
