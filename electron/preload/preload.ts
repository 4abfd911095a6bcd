/**
 * Hands a message port to the desk across to the page, and nothing else: the page gets no Electron, no channel names
 * and no function to call. It listens on its window for a message whose data is `desk:port`.
 */
import { ipcRenderer } from 'electron';

const CHANNEL = 'desk:port';

ipcRenderer.on(CHANNEL, (event) => {
  // To this page's own origin only: a port in the wrong hands could trade.
  window.postMessage(CHANNEL, window.location.origin, event.ports);
});

// By then the page's modules have run and are listening.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(CHANNEL), { once: true });
