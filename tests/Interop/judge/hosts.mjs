// Files without an address of their own (snapshots of app state, long patches, history) are fetched from a fixed host. Here they lie where the server of that device says.
const fixedHost = 'mmg.whatsapp.net';
const header = 'x-judge-device';
const connections = [];
const fetchAsIs = globalThis.fetch;

globalThis.fetch = async (address, options = {}) => {
    const url = new URL(address);
    const { [header]: name, ...headers } = options.headers ?? {};
    if (url.hostname === fixedHost && connections[name]) {
        const { hosts } = await connections[name]();
        url.host = hosts[0].hostname;
    }
    return fetchAsIs(url, { ...options, headers });
};

/** Options for requests of a device whose files come from the hosts that its own server names. */
export const hostedBy = mediaConnection => ({ headers: { [header]: String(connections.push(mediaConnection) - 1) } });
