// Votes and answers to events, sealed by Node's crypto and opened by npm baileys.
import crypto from 'node:crypto'
import { proto } from 'baileys'
import { decryptEventResponse, decryptPollVote } from 'baileys/lib/Utils/process-message.js'
import { hex, randomness, write } from './sources.mjs'

const { bytes } = randomness('secrets')
const accounts = ['15550001111@s.whatsapp.net', '100000012345678@lid', '447700900123@s.whatsapp.net']

const seal = (secret, id, author, actor, use, plaintext, nonce) => {
  const key = Buffer.from(crypto.hkdfSync('sha256', secret, Buffer.alloc(32), id + author + actor + use, 32))
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${id}\0${actor}`))
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

const boxes = []
for (const author of accounts) {
  for (const actor of accounts) {
    const [secret, nonce] = [bytes(32), bytes(12)]
    const id = '3EB0' + bytes(9).toString('hex').toUpperCase()
    const vote = proto.Message.PollVoteMessage.encode({ selectedOptions: [bytes(32), bytes(32)] }).finish()
    const voted = seal(secret, id, author, actor, 'Poll Vote', vote, nonce)
    const opened = decryptPollVote({ encPayload: voted, encIv: nonce }, { pollCreatorJid: author, pollMsgId: id, pollEncKey: secret, voterJid: actor })
    if (opened.selectedOptions.length !== 2) throw new Error('baileys does not open the vote')
    boxes.push({ use: 'PollVote', secret: hex(secret), id, author, actor, nonce: hex(nonce), plain: hex(vote), box: hex(voted) })

    const answer = proto.Message.EventResponseMessage.encode({ response: 1, timestampMs: 1_700_000_000_000 }).finish()
    const answered = seal(secret, id, author, actor, 'Event Response', answer, nonce)
    const read = decryptEventResponse({ encPayload: answered, encIv: nonce }, { eventCreatorJid: author, eventMsgId: id, eventEncKey: secret, responderJid: actor })
    if (read.response !== 1) throw new Error('baileys does not open the answer')
    boxes.push({ use: 'EventResponse', secret: hex(secret), id, author, actor, nonce: hex(nonce), plain: hex(answer), box: hex(answered) })
  }
}

write('secrets.json', "Node's crypto, opened by npm baileys 7.0.0-rc14", { boxes })
