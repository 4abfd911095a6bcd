/**
 * Runs in the page before its own scripts: gives the real preload the `electron` module it asks for, with message
 * ports bridged to the main process. The function called last is the preload's text.
 */
(() => {
  if (window !== window.top) return;
  const listeners = new Map();
  const ports = new Map();
  const encode = (data) => {
    if (data instanceof ArrayBuffer) return { bytes: [...new Uint8Array(data)] };
    if (ArrayBuffer.isView(data)) return { bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] };
    return { json: data };
  };
  const ipcRenderer = {
    on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    send: (channel, ...args) => window.standInSend(channel, args),
  };
  window.standInReceive = (channel, args, portIds) => {
    const handed = portIds.map((id) => {
      const { port1, port2 } = new MessageChannel();
      ports.set(id, port1);
      port1.onmessage = ({ data }) => window.standInPort(id, encode(data));
      return port2;
    });
    for (const listener of listeners.get(channel) ?? []) listener({ ports: handed }, ...args);
  };
  window.standInDeliver = (id, { json, bytes }) => ports.get(id)?.postMessage(bytes ? new Uint8Array(bytes) : json);
  const require = (name) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
    return { ipcRenderer };
  };
  STAND_IN_PRELOAD(require);
})();
