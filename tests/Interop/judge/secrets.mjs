// What Baileys opens and does not make, made with Node's crypto as protocol and Baileys' own opening tell it.
import crypto from 'node:crypto';
import { proto } from 'baileys';

const keyOf = (secret, id, author, actor, use) => Buffer.from(crypto.hkdfSync('sha256', secret, Buffer.alloc(32), id + author + actor + use, 32));

/** A vote for options of a poll. */
export const sealVote = ({ poll, creator, voter, secret, options }) => {
    const iv = crypto.randomBytes(12);
    const cipher = crypto.createCipheriv('aes-256-gcm', keyOf(secret, poll.id, creator, voter, 'Poll Vote'), iv).setAAD(Buffer.from(`${poll.id}\0${voter}`));
    const vote = proto.Message.PollVoteMessage.encode({ selectedOptions: options.map(option => crypto.createHash('sha256').update(option).digest()) }).finish();
    const payload = Buffer.concat([cipher.update(vote), cipher.final(), cipher.getAuthTag()]);
    return {
        pollUpdateMessage: {
            pollCreationMessageKey: poll, vote: { encPayload: { $bytes: payload.toString('base64') }, encIv: { $bytes: iv.toString('base64') } }, senderTimestampMs: Date.now(),
        },
    };
};
