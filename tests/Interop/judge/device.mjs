import makeWASocket, { Browsers, DisconnectReason, proto } from 'baileys';
import { Store } from './store.mjs';
import { Strictness, trustRoot } from './strict.mjs';

const silent = { level: 'silent', child: () => silent, trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
const makeLogger = log => {
    if (!log) {
        return silent;
    }
    const write = level => (data, text) => log(`${level} ${text ?? ''} ${typeof data === 'string' ? data : JSON.stringify(data, (_, v) => v instanceof Error ? v.stack : v)}`);
    const logger = { level: 'trace', child: () => logger };
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) {
        logger[level] = write(level);
    }
    return logger;
};

const textOf = message => message?.conversation || message?.extendedTextMessage?.text || undefined;

/** One linked device: its store outlives the sockets that it opens one after another. */
export class Device {
    store = new Store();
    sock = undefined;
    #options = undefined;

    constructor(report, log) {
        this.report = report;
        this.logger = makeLogger(log);
        this.strictness = new Strictness(what => report('violation', { what }));
    }

    /** Connects: shows QRs when it is not paired yet, logs in otherwise. */
    open(options) {
        this.#options = options;
        trustRoot(options.rootKey);
        const sock = makeWASocket({
            waWebSocketUrl: options.address,
            auth: { creds: this.store.creds, keys: this.store.keys },
            getMessage: async key => this.store.recall(key.id),
            appStateMacVerification: { patch: true, snapshot: true },
            shouldSyncHistoryMessage: () => false,
            makeSignalRepository: this.strictness.makeSignalRepository,
            browser: Browsers.macOS('Chrome'),
            logger: this.logger,
            retryRequestDelayMs: 50,
        });
        this.sock = sock;
        sock.ws.on('CB:message', stanza => this.strictness.checkMessage(stanza));
        sock.ws.on('CB:ack,class:message', stanza => this.report('ack', { id: stanza.attrs.id, error: stanza.attrs.error }));
        sock.ev.on('creds.update', change => this.store.update(change));
        sock.ev.on('connection.update', update => this.#connection(sock, update));
        sock.ev.on('messages.upsert', ({ messages }) => messages.forEach(message => this.#message(message)));
        sock.ev.on('messages.update', updates => updates.forEach(({ key, update }) => {
            this.#status(key, update.status);
        }));
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
            if (code === DisconnectReason.restartRequired) {
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
        // A receipt that comes soon after the message is told with the message, not by an update of its own.
        if (key.fromMe) {
            this.#status(key, message.status);
        }
        if (message.message?.protocolMessage || message.message?.senderKeyDistributionMessage && !textOf(message.message)) {
            return;
        }
        this.report('message', {
            id: key.id, chat: key.remoteJid, chatAlt: key.remoteJidAlt, fromMe: key.fromMe, participant: key.participant, pushName: message.pushName,
            mode: key.addressingMode, text: textOf(message.message), undecryptable: message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT,
            reason: message.messageStubParameters?.[0], quoted: message.message?.extendedTextMessage?.contextInfo?.stanzaId,
        });
    }

    /** Baileys does not wait for the server's word that the phone may type the code now; we do. */
    async pairCode({ phone }) {
        const { ws } = this.sock;
        const ready = new Promise(resolve => ws.once('CB:iq,,link_code_companion_reg', resolve));
        const code = await this.sock.requestPairingCode(phone);
        await ready;
        return { code };
    }

    async send({ to, text, id }) {
        const sent = await this.sock.sendMessage(to, { text }, id ? { messageId: id } : {});
        this.store.remember(sent.key.id, sent.message);
        return { id: sent.key.id };
    }

    /** A name must be known before Baileys says that it is available; only then it sends "delivered" instead of "inactive". */
    async available({ name }) {
        this.sock.ev.emit('creds.update', { me: { ...this.store.creds.me, name } });
        await this.sock.sendPresenceUpdate('available');
    }

    state() {
        const { creds } = this.store;
        return {
            me: creds.me, platform: creds.platform, registered: creds.registered, nextPreKeyId: creds.nextPreKeyId, sessions: this.store.names('session'),
            identities: this.store.names('identity-key'), preKeys: this.store.names('pre-key').length, lids: this.store.names('lid-mapping'),
        };
    }

    close() {
        const { sock } = this;
        this.sock = undefined;
        sock?.end(undefined);
    }
}
