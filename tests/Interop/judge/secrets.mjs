// What Baileys opens and does not make, made with Node's crypto as protocol and Baileys' own opening tell it.
import crypto from 'node:crypto';
import { proto } from 'baileys';

const seal = (content, { key, author, actor, secret }, use) => {
    const iv = crypto.randomBytes(12);
    const sealing = Buffer.from(crypto.hkdfSync('sha256', secret, Buffer.alloc(32), key.id + author + actor + use, 32));
    const cipher = crypto.createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(`${key.id}\0${actor}`));
    const payload = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
    return { encPayload: { $bytes: payload.toString('base64') }, encIv: { $bytes: iv.toString('base64') } };
};

/** A vote for options of a poll. */
export const sealVote = (about, options) => {
    const selectedOptions = options.map(option => crypto.createHash('sha256').update(option).digest());
    const vote = seal(proto.Message.PollVoteMessage.encode({ selectedOptions }).finish(), about, 'Poll Vote');
    return { pollUpdateMessage: { pollCreationMessageKey: about.key, vote, senderTimestampMs: Date.now() } };
};

/** An answer to an event. */
export const sealAnswer = (about, response) => {
    const content = proto.Message.EventResponseMessage.encode(proto.Message.EventResponseMessage.fromObject({ response, timestampMs: Date.now() })).finish();
    return { encEventResponseMessage: { eventCreationMessageKey: about.key, ...seal(content, about, 'Event Response') } };
};
