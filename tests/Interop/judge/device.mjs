import makeWASocket, {
    Browsers, downloadMediaMessage, DisconnectReason, getBinaryNodeChild, getBinaryNodeChildren, proto, S_WHATSAPP_NET,
} from 'baileys';
import libraryLogger from 'baileys/lib/Utils/logger.js';
import { decryptPollVote } from 'baileys/lib/Utils/process-message.js';
import { untilWritten } from './files.mjs';
import { hostedBy } from './hosts.mjs';
import { makeLogger } from './loggers.mjs';
import { sealAnswer, sealVote } from './secrets.mjs';
import { Store } from './store.mjs';
import { Strictness, trustRoot } from './strict.mjs';
import { trustTls } from './tls.mjs';

// The calls of communities log with this one whatever logger a socket is given, and it writes to stdout, where the protocol of the judge is.
libraryLogger.level = 'silent';

// Shorter than the deadline of a call in Judge.cs: a query without an answer fails as such.
const queryTimeoutMs = 30_000;

// Contents come as JSON: {"$bytes": base64} stands for bytes, {"$file": base64} for the picture of a product, {"$time": ISO text} for a date.
export const revive = value => {
    if (Array.isArray(value)) {
        return value.map(revive);
    }
    if (value && typeof value === 'object') {
        if ('$bytes' in value) {
            return Buffer.from(value.$bytes, 'base64');
        }
        if ('$file' in value) {
            return untilWritten(Buffer.from(value.$file, 'base64'));
        }
        if ('$time' in value) {
            return new Date(value.$time);
        }
        return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revive(inner)]));
    }
    return value;
};

const textOf = message => message?.conversation || message?.extendedTextMessage?.text || undefined;

/** One linked device: its store outlives the sockets that it opens one after another. */
export class Device {
    store = new Store();
    sock = undefined;
    #options = undefined;
    #fetching = hostedBy(() => this.#mediaHosts());

    constructor(report, log) {
        this.report = report;
        this.strictness = new Strictness(what => report('violation', { what }));
        this.logger = makeLogger(log, what => this.strictness.violations.push(what));
    }

    /** Connects: shows QRs when it is not paired yet, logs in otherwise. */
    open(options) {
        this.#options = options;
        trustRoot(options.rootKey);
        options.tlsRoot && trustTls(options.tlsRoot);
        const sock = makeWASocket({
            waWebSocketUrl: options.address,
            auth: { creds: this.store.creds, keys: this.store.keys },
            getMessage: async key => this.store.recall(key.id),
            appStateMacVerification: { patch: true, snapshot: true },
            shouldSyncHistoryMessage: () => Boolean(options.history),
            makeSignalRepository: this.strictness.makeSignalRepository,
            browser: Browsers.macOS('Chrome'),
            logger: this.logger,
            options: this.#fetching,
            retryRequestDelayMs: 50,
            defaultQueryTimeoutMs: queryTimeoutMs,
            markOnlineOnConnect: !options.unavailable,
        });
        this.sock = sock;
        sock.ws.on('CB:message', stanza => this.strictness.checkMessage(stanza));
        sock.ws.on('CB:ack,class:message', stanza => this.report('ack', { id: stanza.attrs.id, error: stanza.attrs.error }));
        sock.ev.on('creds.update', change => this.store.update(change));
        sock.ev.on('connection.update', update => this.#connection(sock, update));
        sock.ev.on('messages.upsert', ({ messages }) => messages.forEach(message => this.#message(message)));
        sock.ev.on('messaging-history.set', ({ messages, contacts, lidPnMappings, syncType, progress, peerDataRequestSessionId }) => this.report('history', {
            requestId: peerDataRequestSessionId ?? undefined,
            syncType,
            progress,
            messages: messages.map(({ key, message, messageTimestamp, messageSecret, messageStubType, reactions, pollUpdates, eventResponses }) => ({
                id: key.id, chat: key.remoteJid, fromMe: Boolean(key.fromMe), text: textOf(message), t: Number(messageTimestamp),
                secret: messageSecret?.length ? 'beside' : message?.messageContextInfo?.messageSecret?.length ? 'inside' : undefined, stub: messageStubType ?? 0,
                reactions: reactions?.map(reaction => reaction.text) ?? [],
                votes: pollUpdates?.flatMap(update => update.vote.selectedOptions.map(hash => Buffer.from(hash).toString('hex'))) ?? [],
                answers: eventResponses?.map(answer => Number(answer.eventResponseMessage.response)) ?? [],
            })),
            names: contacts.filter(contact => contact.notify).map(contact => ({ id: contact.id, name: contact.notify })),
            pairs: lidPnMappings ?? [],
        }));
        sock.ev.on('presence.update', ({ id, presences }) => Object.values(presences).forEach(presence => this.report('presence', { of: id, is: presence.lastKnownPresence })));
        for (const name of ['chats.update', 'chats.delete', 'contacts.upsert', 'contacts.update', 'blocklist.update', 'labels.edit', 'labels.association', 'messages.delete']) {
            sock.ev.on(name, data => this.report('appState', { kind: name, data: JSON.stringify(data) }));
        }
        for (const name of ['newsletter.reaction', 'newsletter.view', 'newsletter-participants.update', 'newsletter-settings.update']) {
            sock.ev.on(name, data => this.report('newsletter', { kind: name, data: JSON.stringify(data) }));
        }
        sock.ev.on('creds.update', ({ accountSettings }) => accountSettings && this.report('appState', { kind: 'settings', data: JSON.stringify(accountSettings) }));
        for (const name of ['groups.upsert', 'groups.update', 'group-participants.update', 'group.join-request']) {
            sock.ev.on(name, data => this.report('group', { kind: name, data: JSON.stringify(data) }));
        }
        sock.ev.on('creds.update', ({ me }) => me && this.report('appState', { kind: 'me', data: JSON.stringify(me) }));
        sock.ev.on('messages.update', updates => this.report('appState', { kind: 'messages.update', data: JSON.stringify(updates) }));
        sock.ev.on('messages.update', updates => updates.forEach(({ key, update }) => {
            this.#status(key, update.status);
            if (update.eventResponses) {
                this.report('answers', { id: key.id, responses: update.eventResponses.map(({ response }) => response.response) });
            }
        }));
        sock.ev.on('call', calls => calls.forEach(({ id, from, chatId, status, isVideo, isGroup, callerPn, offline }) => this.report('call', {
            id, from, chat: chatId, status, video: isVideo, group: isGroup, number: callerPn, offline,
        })));
        sock.ev.on('message-receipt.update', receipts => receipts.forEach(({ key, receipt }) => this.report('receipt', {
            id: key.id, chat: key.remoteJid, user: receipt.userJid, read: Boolean(receipt.readTimestamp),
        })));
        sock.ev.on('messages.reaction', reactions => reactions.forEach(({ key, reaction }) => this.report('reaction', { id: key.id, text: reaction.text })));
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
        if (message.message) {
            this.store.remember(key.id, message.message);
            this.report('content', {
                id: key.id, chat: key.remoteJid, chatAlt: key.remoteJidAlt, fromMe: key.fromMe, participant: key.participant,
                content: JSON.parse(JSON.stringify(proto.Message.fromObject(message.message))),
            });
        }
        // A receipt that comes soon after the message is told with the message, not by an update of its own.
        if (key.fromMe) {
            this.#status(key, message.status);
        }
        if (message.message?.protocolMessage || message.message?.senderKeyDistributionMessage && !textOf(message.message)) {
            return;
        }
        this.report('message', {
            id: key.id, chat: key.remoteJid, chatAlt: key.remoteJidAlt, fromMe: key.fromMe, participant: key.participant, pushName: message.pushName, business: message.verifiedBizName,
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

    /** Sends any content that Baileys can build. */
    async sendContent({ to, content, quoted }) {
        // An invitation has no picture: no group of ours has one, and Baileys takes "not found" for a fault.
        const options = { getProfilePicUrl: undefined, ...(quoted && { quoted: { key: quoted, message: this.store.recall(quoted.id) } }) };
        const sent = await this.sock.sendMessage(to, revive(content), options);
        this.store.remember(sent.key.id, sent.message);
        return { id: sent.key.id, secret: sent.message.messageContextInfo?.messageSecret ? 'kept' : undefined };
    }

    /** Sends a message that Baileys has no builder for. */
    async relay({ to, message, nodes }) {
        const content = proto.Message.fromObject(revive(message));
        const id = await this.sock.relayMessage(to, content, { additionalNodes: nodes });
        this.store.remember(id, content);
        return { id };
    }

    /** Opens a vote that came for a poll of either side. */
    openVote({ vote, creator, voter }) {
        const update = this.store.recall(vote)?.pollUpdateMessage;
        const poll = this.store.recall(update.pollCreationMessageKey.id);
        const { selectedOptions } = decryptPollVote(update.vote, {
            pollCreatorJid: creator, pollMsgId: update.pollCreationMessageKey.id, pollEncKey: poll.messageContextInfo.messageSecret, voterJid: voter,
        });
        return { options: selectedOptions.map(hash => Buffer.from(hash).toString('hex')) };
    }

    /** Votes as the web client does: Baileys opens votes and has no builder for them. */
    vote({ to, key, author, actor, options }) {
        const { messageSecret: secret } = this.store.recall(key.id).messageContextInfo;
        return this.relay({ to, message: sealVote({ key, author, actor, secret }, options), nodes: [{ tag: 'meta', attrs: { polltype: 'vote' } }] });
    }

    answer({ to, key, author, actor, response }) {
        const { messageSecret: secret } = this.store.recall(key.id).messageContextInfo;
        return this.relay({ to, message: sealAnswer({ key, author, actor, secret }, response), nodes: [{ tag: 'meta', attrs: { event_type: 'response' } }] });
    }

    /** The file of a message, or the one above its text, decrypted by Baileys. */
    async download({ id }) {
        const kept = this.store.recall(id);
        const { imageMessage, videoMessage, documentMessage } = kept.interactiveMessage?.header ?? {};
        const above = { ...(imageMessage && { imageMessage }), ...(videoMessage && { videoMessage }), ...(documentMessage && { documentMessage }) };
        const message = Object.keys(above).length ? above : kept;
        const bytes = await downloadMediaMessage({ key: { id }, message }, 'buffer', { options: this.#fetching });
        return { bytes: bytes.toString('base64') };
    }

    /** Asks the phone to upload the file of a message again. */
    async updateMedia({ key }) {
        await this.sock.updateMediaMessage({ key, message: this.store.recall(key.id) });
    }

    /** A name must be known before Baileys says that it is available; only then it sends "delivered" instead of "inactive". */
    async available({ name, type = 'available' }) {
        this.sock.ev.emit('creds.update', { me: { ...this.store.creds.me, name } });
        await this.sock.sendPresenceUpdate(type);
    }

    /** Asked here, not by refreshMediaConn: Baileys uploads pictures of products from a file that is not written yet when its own connection is cached. */
    async #mediaHosts() {
        const content = [{ tag: 'media_conn', attrs: {} }];
        const answer = await this.sock.query({ tag: 'iq', attrs: { type: 'set', xmlns: 'w:m', to: S_WHATSAPP_NET }, content });
        return { hosts: getBinaryNodeChildren(getBinaryNodeChild(answer, 'media_conn'), 'host').map(host => host.attrs) };
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
