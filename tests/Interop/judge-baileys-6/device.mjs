// A linked device run by Baileys 6: made with the library of the folder that asks, for each version has its own.
import https from 'node:https';
import { makeLogger } from '../judge/loggers.mjs';
import { trustTls } from '../judge/tls.mjs';

// Baileys 6 downloads from this host whatever the server says.
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

const textOf = message => message?.conversation || message?.extendedTextMessage?.text || undefined;
// Shown as JSON, where bytes are base64.
const plain = value => JSON.stringify(value, (_, inner) => inner?.type === 'Buffer' ? Buffer.from(inner.data).toString('base64') : inner);

/** Credentials and keys in memory; sessions must not share objects. */
class Store {
    #rows = new Map();
    #sent = new Map();

    constructor({ BufferJSON, initAuthCreds, proto }) {
        this.creds = initAuthCreds();
        this.keys = {
            get: async (type, ids) => {
                const found = {};
                for (const id of ids) {
                    const text = this.#rows.get(`${type} ${id}`);
                    if (text !== undefined) {
                        const value = JSON.parse(text, BufferJSON.reviver);
                        found[id] = type === 'app-state-sync-key' ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
                    }
                }
                return found;
            },
            set: async data => {
                for (const [type, values] of Object.entries(data)) {
                    for (const [id, value] of Object.entries(values ?? {})) {
                        value ? this.#rows.set(`${type} ${id}`, JSON.stringify(value, BufferJSON.replacer)) : this.#rows.delete(`${type} ${id}`);
                    }
                }
            },
        };
    }

    remember(id, message) {
        this.#sent.set(id, message);
    }

    recall(id) {
        return this.#sent.get(id);
    }
}

/** As shipped, Baileys takes every signature for good; a judge does not. */
export function makeStrict({ Curve }, curve) {
    const raw = key => Buffer.from(key.length === 33 ? key.subarray(1) : key);
    Curve.verify = (publicKey, message, signature) => signature?.length === 64 && curve.verify(raw(publicKey), Buffer.from(message), Buffer.from(signature));
    const pair = Curve.generateKeyPair();
    const signature = curve.sign(Buffer.from(pair.private), Buffer.from('a message'), undefined);
    return Curve.verify(pair.public, Buffer.from('a message'), signature) && !Curve.verify(pair.public, Buffer.from('another'), signature);
}

export class Device {
    sock = undefined;
    violations = [];
    #options = undefined;

    constructor(baileys, report, log) {
        this.baileys = baileys;
        this.report = report;
        this.store = new Store(baileys);
        this.logger = makeLogger(log, what => this.violations.push(what), ['info', 'warn', 'error']);
    }

    open(options) {
        this.#options = options;
        trustTls(options.tlsRoot);
        const agent = new MediaAgent(options.media);
        this.download = { httpsAgent: agent };
        const sock = this.baileys.default({
            waWebSocketUrl: options.address,
            auth: { creds: this.store.creds, keys: this.store.keys },
            getMessage: async key => this.store.recall(key.id),
            appStateMacVerification: { patch: true, snapshot: true },
            shouldSyncHistoryMessage: () => Boolean(options.history),
            logger: this.logger,
            fetchAgent: agent,
            options: this.download,
            retryRequestDelayMs: 50,
        });
        this.sock = sock;
        sock.ws.on('CB:ack,class:message', stanza => this.report('ack', { id: stanza.attrs.id, error: stanza.attrs.error }));
        sock.ev.on('creds.update', change => Object.assign(this.store.creds, change));
        sock.ev.on('connection.update', update => this.#connection(sock, update));
        sock.ev.on('messages.upsert', ({ messages }) => messages.forEach(message => this.#message(message)));
        sock.ev.on('messages.update', updates => updates.forEach(({ key, update }) => this.#status(key, update.status)));
        sock.ev.on('message-receipt.update', updates => updates.forEach(({ key, receipt }) => this.report('receipt', { id: key.id, by: receipt.userJid, read: Boolean(receipt.readTimestamp) })));
        sock.ev.on('messaging-history.set', ({ messages, contacts, syncType, progress }) => this.report('history', {
            syncType, progress,
            messages: messages.map(({ key, message }) => ({ id: key.id, chat: key.remoteJid, fromMe: Boolean(key.fromMe), text: textOf(message) })),
            names: contacts.filter(contact => contact.notify).map(contact => ({ id: contact.id, name: contact.notify })),
        }));
        for (const name of ['chats.update', 'contacts.upsert', 'contacts.update']) {
            sock.ev.on(name, data => this.report('appState', { kind: name, data: JSON.stringify(data) }));
        }
        sock.ev.on('groups.upsert', groups => groups.forEach(({ id, subject }) => this.report('group', { id, subject })));
    }

    #connection(sock, update) {
        if (sock !== this.sock) {
            return;
        }
        if (update.qr) {
            this.report('qr', { qr: update.qr });
        }
        if (update.isNewLogin) {
            this.report('paired', { me: this.store.creds.me });
        }
        if (update.connection === 'open') {
            this.report('open', { me: this.store.creds.me });
        }
        if (update.receivedPendingNotifications) {
            this.report('drained', {});
        }
        if (update.connection === 'close') {
            const code = update.lastDisconnect?.error?.output?.statusCode;
            this.report('close', { code, reason: update.lastDisconnect?.error?.message });
            if (code === this.baileys.DisconnectReason.restartRequired) {
                this.open(this.#options);
            }
        }
    }

    #status(key, status) {
        if (status) {
            this.report('status', { id: key.id, chat: key.remoteJid, status });
        }
    }

    #message(message) {
        const { key } = message;
        if (message.message) {
            this.store.remember(key.id, message.message);
            this.report('content', {
                id: key.id, chat: key.remoteJid, fromMe: key.fromMe, participant: key.participant,
                content: JSON.parse(plain(this.baileys.proto.Message.toObject(this.baileys.proto.Message.fromObject(message.message), { bytes: String, longs: String }))),
            });
        }
        if (key.fromMe) {
            this.#status(key, message.status);
        }
        if (message.message?.protocolMessage || message.message?.senderKeyDistributionMessage && !textOf(message.message)) {
            return;
        }
        this.report('message', {
            id: key.id, chat: key.remoteJid, fromMe: key.fromMe, participant: key.participant, pushName: message.pushName, text: textOf(message.message),
            undecryptable: message.messageStubType === this.baileys.proto.WebMessageInfo.StubType.CIPHERTEXT, reason: message.messageStubParameters?.[0],
        });
    }

    async pairCode({ phone }) {
        return { code: await this.sock.requestPairingCode(phone) };
    }

    async send({ to, text }) {
        return this.sendContent({ to, content: { text } });
    }

    /** Bytes stand as {"$bytes": base64}. */
    async sendContent({ to, content }) {
        const revived = JSON.parse(JSON.stringify(content), (_, value) => value?.$bytes === undefined ? value : Buffer.from(value.$bytes, 'base64'));
        const sent = await this.sock.sendMessage(to, revived);
        this.store.remember(sent.key.id, sent.message);
        return { id: sent.key.id };
    }

    async downloadContent({ id }) {
        const bytes = await this.baileys.downloadMediaMessage({ key: { id }, message: this.store.recall(id) }, 'buffer', { options: this.download });
        return { bytes: bytes.toString('base64') };
    }

    async available({ name }) {
        this.sock.ev.emit('creds.update', { me: { ...this.store.creds.me, name } });
        await this.sock.sendPresenceUpdate('available');
    }

    close() {
        const { sock } = this;
        this.sock = undefined;
        sock?.end(undefined);
    }
}
