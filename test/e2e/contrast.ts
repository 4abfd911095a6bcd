import type { Page } from 'playwright';

/** Contrast that small text needs: WCAG 2.2, success criterion 1.4.3, level AA. */
const ENOUGH = 4.5;

/** Texts on the page with too little contrast against what lies behind them. What cannot be used now is exempt. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate((enough) => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    /** Relative luminance as WCAG defines it. */
    const luminance = (colour: string): number => {
      const linear = channels(colour)
        .slice(0, 3)
        .map((value) => value / 255)
        .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    };
    const behind = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)';
      const { backgroundColor } = getComputedStyle(element);
      return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
    };
    const found: string[] = [];
    for (const element of document.querySelectorAll('#console *')) {
      const text = [...element.childNodes].find(
        ({ nodeType, data }: ChildNode & { data?: string }) => nodeType === 3 && data?.trim(),
      );
      if (
        !text ||
        element.closest(':disabled, .unavailable, [aria-hidden=true], .unseen, option, label:has(:disabled)')
      )
        continue;
      const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < enough) found.push(`${contrast.toFixed(2)}: ${text.textContent}`);
    }
    return [...new Set(found)];
  }, ENOUGH);
}
