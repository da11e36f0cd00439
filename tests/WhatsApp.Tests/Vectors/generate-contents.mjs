// Messages of every kind as npm baileys builds them, each with the reporting token that baileys gives it.
import { generateWAMessageContent, generateWAMessageFromContent, proto } from 'baileys'
import { getMessageReportingToken, shouldIncludeReportingToken } from 'baileys/lib/Utils/reporting-utils.js'
import { hex, randomness, write } from './sources.mjs'

const { bytes } = randomness('contents')
const chat = '15550001111@s.whatsapp.net'
const own = '447700900123@s.whatsapp.net'
const member = '100000012345678@lid'
const key = { remoteJid: chat, fromMe: false, id: '3EB0AAAAAAAAAAAAAAAAAA' }
const inGroup = { remoteJid: '120363000000000001@g.us', fromMe: false, id: '3EB0BBBBBBBBBBBBBBBBBB', participant: member }
const file = Buffer.from('not really a picture '.repeat(20))
const picture = bytes(40)
const upload = async () => ({ mediaUrl: 'https://mmg.whatsapp.net/v/t62/file.enc?ccb=1', directPath: '/v/t62/file.enc?ccb=1' })
const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nTEL;type=CELL;waid=15550001111:+1 555 000 1111\nEND:VCARD'

const contents = {
  text: { text: 'grüße 🌍' },
  'text with a link': { text: 'see https://example.org', linkPreview: { 'canonical-url': 'https://example.org', 'matched-text': 'https://example.org', title: 'Example', description: 'An example', jpegThumbnail: picture } },
  'text with mentions': { text: '@15550001111 hello', mentions: [chat, member] },
  image: { image: file, caption: 'look', jpegThumbnail: picture, width: 640, height: 480 },
  'image to open once': { image: file, viewOnce: true, jpegThumbnail: picture },
  'image with mentions': { image: file, caption: '@15550001111', mentions: [chat], jpegThumbnail: picture },
  video: { video: file, caption: 'film', seconds: 12, jpegThumbnail: picture, width: 320, height: 240 },
  gif: { video: file, gifPlayback: true, seconds: 2, jpegThumbnail: picture },
  'round video': { video: file, ptv: true, seconds: 5, jpegThumbnail: picture },
  audio: { audio: file, seconds: 30, mimetype: 'audio/mpeg' },
  voice: { audio: file, ptt: true, seconds: 3, waveform: Buffer.from(Array.from({ length: 64 }, (_, i) => i)) },
  document: { document: file, fileName: 'bill.pdf', mimetype: 'application/pdf', caption: 'your bill' },
  sticker: { sticker: file, isAnimated: true, width: 512, height: 512 },
  location: { location: { degreesLatitude: 52.520008, degreesLongitude: 13.404954, name: 'Berlin', address: 'Alexanderplatz', url: 'https://example.org/berlin' } },
  contact: { contacts: { displayName: 'Ada', contacts: [{ displayName: 'Ada', vcard }] } },
  contacts: { contacts: { displayName: 'Ada, Bob', contacts: [{ displayName: 'Ada', vcard }, { displayName: 'Bob', vcard }] } },
  reaction: { react: { text: '👍', key, senderTimestampMs: 1_700_000_000_123 } },
  'reaction taken back': { react: { text: '', key, senderTimestampMs: 1_700_000_000_123 } },
  'reaction in a group': { react: { text: '❤️', key: inGroup, senderTimestampMs: 1_700_000_000_123 } },
  poll: { poll: { name: 'Lunch?', values: ['Pizza', 'Pasta', 'Salad'], selectableCount: 0 } },
  'poll with one choice': { poll: { name: 'Lunch?', values: ['Pizza', 'Pasta'], selectableCount: 1 } },
  event: { event: { name: 'Party', description: 'Bring cake', startDate: new Date(1_700_000_000_000), endDate: new Date(1_700_003_600_000), location: { degreesLatitude: 1.5, degreesLongitude: 2.5, name: 'Home' }, extraGuestsAllowed: true } },
  'event called off': { event: { name: 'Party', startDate: new Date(1_700_000_000_000), isCancelled: true } },
  'group invite': { groupInvite: { inviteCode: 'AbCdEfGh', inviteExpiration: 1_700_000_000, text: 'join us', jid: '120363000000000001@g.us', subject: 'Friends' } },
  edit: { text: 'better', edit: { ...key, fromMe: true } },
  delete: { delete: { ...key, fromMe: true } },
  'delete in a group': { delete: inGroup },
  pin: { pin: key, type: 1, time: 604800 },
  unpin: { pin: key, type: 2 },
  'button reply': { buttonReply: { id: 'yes', displayText: 'Yes', index: 0 }, type: 'plain' },
  expiration: { disappearingMessagesInChat: 604800 },
}

const quoted = { key, message: { extendedTextMessage: { text: 'well?', contextInfo: { mentionedJid: [chat] } }, messageContextInfo: { messageSecret: bytes(32) } } }
const variants = {
  '': {},
  ' quoting': { quoted, userJid: own },
  ' in a chat that forgets': { ephemeralExpiration: 86_400, userJid: own },
}
const refersItself = ['reaction', 'reaction taken back', 'reaction in a group', 'edit', 'delete', 'delete in a group', 'pin', 'unpin', 'expiration', 'image to open once']

const messages = []
for (const [title, content] of Object.entries(contents)) {
  for (const [suffix, options] of Object.entries(variants)) {
    if (suffix && refersItself.includes(title)) continue
    const built = await generateWAMessageContent({ ...content, ...(content.poll ? { poll: { ...content.poll } } : {}) }, { upload, options: {} })
    const { message } = suffix ? generateWAMessageFromContent(chat, built, options) : { message: built }
    const id = '3EB0' + bytes(9).toString('hex').toUpperCase()
    const encoded = Buffer.from(proto.Message.encode(message).finish())
    const token = message.messageContextInfo?.messageSecret && shouldIncludeReportingToken(message)
      ? await getMessageReportingToken(encoded, message, { id, fromMe: true, remoteJid: chat }) : null
    messages.push({ title: title + suffix, id, chat, message: hex(encoded), token: token ? hex(token.content[0].content) : '' })
  }
}

write('contents.json', 'npm baileys 7.0.0-rc14', { messages })
