/**
 * Has the browser save bytes under a name: a link to them that is clicked once. The page's policy forbids navigation to such an address,
 * not saving from it; in the desk's own window the same asks where to.
 */
export function saveFile(name: string, parts: readonly BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  clickLink(url, name);
  // The browser has taken hold of the bytes by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Has the browser fetch an address of this desk and save what comes. */
export function clickLink(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
