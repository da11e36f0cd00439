import https from 'node:https';
import WebSocket from 'ws';
import { createStore, WaClient } from 'zapo-js';
import { trustTls } from '../judge/tls.mjs';

// It takes the global one, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket;

// Files without an address are fetched from this host.
const fixedHost = 'mmg.whatsapp.net';

/** Leads requests for the fixed host to the media server of the sandbox. */
class MediaAgent extends https.Agent {
    constructor(host) {
        super();
        [this.host, this.port] = host.split(':');
    }

    createConnection(options, callback) {
        const leads = options.host === fixedHost;
        return super.createConnection(leads ? { ...options, host: this.host, port: this.port, servername: fixedHost } : options, callback);
    }
}

const levels = ['trace', 'debug', 'info', 'warn', 'error'];
const textOf = message => message?.conversation || message?.extendedTextMessage?.text || undefined;
const shown = context => JSON.stringify(context, (_, value) => value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);
// What it gives up on with a warning and goes on.
const unforgiven = [/signature/i, /mac mismatch/i, /hmac/i, /invalid .*identity/i, /failed to (decrypt|verify|parse|decode)/i];

/** One linked device: its store outlives its connections. */
export class Device {
    violations = [];
    #messages = new Map();
    #credentials = null;
    // Everything is in memory; for credentials it has no such store of its own.
    #store = createStore({
        backends: { own: { stores: { auth: () => ({ load: async () => this.#credentials, save: async value => { this.#credentials = value; }, clear: async () => { this.#credentials = null; } }) }, caches: {} } },
        providers: { auth: 'own', messages: 'memory', threads: 'memory', contacts: 'memory' },
    });

    constructor(report, log) {
        this.report = report;
        this.logger = Object.fromEntries(levels.map(level => [level, (text, context) => {
            log?.(`${level} ${text} ${shown(context ?? {})}`);
            if ((level === 'warn' || level === 'error')) {
                report('complaint', { text, context: shown(context ?? {}) });
            }
            if ((level === 'warn' || level === 'error') && unforgiven.some(pattern => pattern.test(text))) {
                this.violations.push(`${text} ${shown(context ?? {})}`);
            }
        }]));
        this.logger.level = 'trace';
    }

    async open(options) {
        trustTls(options.tlsRoot);
        const agent = new MediaAgent(options.media);
        const client = new WaClient({
            store: this.#store,
            sessionId: 'judge',
            url: options.address,
            chatSocketUrls: [options.address],
            proxy: { mediaUpload: agent, mediaDownload: agent },
            chatEvents: { emitSnapshotMutations: true },
            history: { enabled: options.history, requireFullSync: true },
            testHooks: { noiseRootCa: { publicKey: Buffer.from(options.rootKey, 'hex'), serial: 0 } },
        }, this.logger);
        this.client = client;
        client.on('auth_qr', ({ qr }) => this.report('qr', { qr }));
        client.on('auth_pairing_code', ({ code }) => this.report('code', { code }));
        client.on('auth_paired', ({ credentials }) => this.report('paired', { me: { id: credentials.meJid, lid: credentials.meLid } }));
        client.on('connection', ({ status, reason, code, isNewLogin }) => this.report(status === 'open' ? 'open' : 'close', { reason, code, isNewLogin }));
        client.on('offline_resume', ({ status }) => status === 'complete' && this.report('drained', {}));
        client.on('client_error', ({ error }) => {
            this.violations.push(String(error?.stack ?? error));
        });
        client.on('transport_decode_error', ({ error }) => this.violations.push(`decoding: ${error}`));
        client.on('stanza_unhandled', ({ reason, rawNode }) => this.report('unhandled', { reason, tag: rawNode.tag, attrs: rawNode.attrs }));
        client.on('message', event => this.#message(event));
        client.on('message_receipt', ({ rawNode }) => this.report('receipt', { id: rawNode.attrs.id, type: rawNode.attrs.type ?? 'delivered', from: rawNode.attrs.from }));
        client.on('chat_event', event => this.report('appState', { kind: event.action, data: shown(event) }));
        client.on('history_sync_chunk', event => this.report('history', event));
        client.on('group_event', ({ action, groupJid, subject }) => this.report('group', { action, id: groupJid, subject }));
        client.on('failure', ({ failureReason }) => this.report('failure', { code: failureReason }));
        await client.connect();
    }

    #message({ rawNode, chatJid, senderJid, message, isGroupChat }) {
        const { id } = rawNode.attrs;
        const me = this.client.getCredentials();
        const user = jid => jid?.split('@')[0].split(':')[0];
        const fromMe = [me?.meJid, me?.meLid].some(own => own && user(own) === user(senderJid));
        const content = message?.deviceSentMessage?.message ?? message;
        this.#messages.set(id, content);
        this.report('message', { id, chat: rawNode.attrs.recipient ?? chatJid, fromMe, participant: isGroupChat ? senderJid : undefined, pushName: rawNode.attrs.notify, text: textOf(content), kinds: Object.keys(content ?? {}) });
    }

    async pairCode({ phone }) {
        return { code: await this.client.requestPairingCode(phone) };
    }

    async send({ to, text }) {
        const { id, ack } = await this.client.sendMessage(to, text);
        this.report('ack', { id, error: ack.error === undefined ? undefined : String(ack.error) });
        return { id };
    }

    /** Bytes stand as {"$bytes": base64}. */
    async sendContent({ to, content }) {
        const revived = JSON.parse(JSON.stringify(content), (_, value) => value?.$bytes === undefined ? value : new Uint8Array(Buffer.from(value.$bytes, 'base64')));
        const { id } = await this.client.sendMessage(to, revived);
        return { id };
    }

    /** The file of a document, with its MAC and both hashes checked. */
    async download({ id }) {
        const { documentMessage } = this.#messages.get(id);
        const bytes = await this.client.mediaTransfer.downloadAndDecrypt({
            directPath: documentMessage.directPath, mediaType: 'document', mediaKey: documentMessage.mediaKey, fileSha256: documentMessage.fileSha256, fileEncSha256: documentMessage.fileEncSha256,
        });
        return { bytes: Buffer.from(bytes).toString('base64') };
    }

    async read({ keys }) {
        for (const { remoteJid, id, participant } of keys) {
            await this.client.sendReceipt({ to: remoteJid, id, type: 'read', participant });
        }
    }

    /** A method of the chat coordinator with its arguments. */
    async modify({ mod: { method, args }, jid }) {
        await this.client.chat[method](jid, ...args);
    }

    async resync() {
        const result = await this.client.syncAppState();
        return { result: shown(result).slice(0, 2_000) };
    }

    async close() {
        await this.client?.disconnect();
    }
}
