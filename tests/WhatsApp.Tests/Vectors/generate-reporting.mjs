// Reporting tokens as npm baileys makes them for texts of all the kinds that we send or pass on.
import { proto } from 'baileys'
import { getMessageReportingToken } from 'baileys/lib/Utils/reporting-utils.js'
import { hex, randomness, write } from './sources.mjs'

const { bytes } = randomness('reporting')
const secret = () => ({ messageContextInfo: { messageSecret: bytes(32) } })

const messages = {
  'a text': { extendedTextMessage: { text: 'hello' } },
  'a text in many bytes': { extendedTextMessage: { text: 'grüße 🌍 '.repeat(40) } },
  'an empty text': { extendedTextMessage: { text: '' } },
  'a plain conversation': { conversation: 'hello' },
  'an answer with mentions': {
    extendedTextMessage: { text: 'yes @15550001111', contextInfo: {
      stanzaId: '3EB0AAAAAAAAAAAAAAAAAA', participant: '15550001111@s.whatsapp.net', quotedMessage: { conversation: 'well?' }, mentionedJid: ['15550001111@s.whatsapp.net'] } },
  },
  'a forwarded text': { extendedTextMessage: { text: 'look', contextInfo: { forwardingScore: 7, isForwarded: true } } },
  'a text that is marked as not forwarded': { extendedTextMessage: { text: 'look', contextInfo: { isForwarded: false, expiration: 86400 } } },
  'a text with a link preview': { extendedTextMessage: { text: 'https://example.org', matchedText: 'https://example.org', title: 'Example', description: 'An example', previewType: 0 } },
}

const chats = ['15550001111@s.whatsapp.net', '100000012345678@lid']
const tokens = []
for (const [title, content] of Object.entries(messages)) {
  for (const chat of chats) {
    const id = '3EB0' + bytes(9).toString('hex').toUpperCase()
    const message = proto.Message.create({ ...content, ...secret() })
    const encoded = Buffer.from(proto.Message.encode(message).finish())
    const node = await getMessageReportingToken(encoded, message, { id, fromMe: true, remoteJid: chat })
    tokens.push({ title: `${title} to ${chat.split('@')[1]}`, id, chat, message: hex(encoded), version: node.content[0].attrs.v, token: hex(node.content[0].content) })
  }
}

write('reporting.json', 'npm baileys 7.0.0-rc14', { tokens })
