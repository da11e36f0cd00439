// Makes the test vectors beside it with other implementations than ours: `npm ci && npm run generate`. The output is the same at each run.
// The checked-in JSON is what the tests read, so Node.js is needed only to make it anew.
import crypto from 'node:crypto'
import fs from 'node:fs'
import zlib from 'node:zlib'
import curve from 'curve25519-js'
import {
  Curve, decodeBinaryNode, encodeBinaryNode, makeNoiseHandler, NOISE_WA_HEADER, proto, WA_CERT_DETAILS,
} from 'baileys'
import { SINGLE_BYTE_TOKENS, DOUBLE_BYTE_TOKENS } from 'baileys/lib/WABinary/constants.js'

const hex = (bytes) => Buffer.from(bytes).toString('hex')
let counter = 0
// Bytes that look random and are the same each time.
const bytes = (length) => {
  const parts = []
  for (let have = 0; have < length; have += 64) parts.push(crypto.createHash('sha512').update('vector ' + counter++).digest())
  return Buffer.concat(parts).subarray(0, length)
}
const number = (below) => bytes(4).readUInt32BE() % below
const pick = (list) => list[number(list.length)]
// One vector a line.
const lines = (value) => Array.isArray(value) ? '[\n' + value.map((item) => JSON.stringify(item)).join(',\n') + '\n]' : JSON.stringify(value)
const write = (name, origin, vectors) => fs.writeFileSync(new URL(name, import.meta.url),
  '{\n' + Object.entries({ origin, ...vectors }).map(([key, value]) => JSON.stringify(key) + ': ' + lines(value)).join(',\n') + '\n}\n')

// ---- curves -------------------------------------------------------------------------------------------------------------------
const pair = (seed = bytes(32)) => {
  const { private: secret, public: open } = curve.generateKeyPair(seed)
  return { secret: Buffer.from(secret), open: Buffer.from(open) }
}
const agreements = Array.from({ length: 20 }, () => {
  const one = pair(), other = pair()
  return { private: hex(one.secret), public: hex(one.open), peer: hex(other.open), shared: hex(curve.sharedKey(one.secret, other.open)) }
})
const signatures = Array.from({ length: 60 }, (_, index) => {
  const key = pair(), message = bytes(index * 7), random = bytes(64)
  const signature = Buffer.from(curve.sign(key.secret, message, random))
  if (!curve.verify(key.open, message, signature)) throw new Error('curve25519-js refuses its own signature')
  return { private: hex(key.secret), public: hex(key.open), message: hex(message), random: hex(random), signature: hex(signature) }
})
write('curve.json', 'npm curve25519-js 0.0.4', { agreements, signatures })

// ---- symmetric ------------------------------------------------------------------------------------------------------------------
const hkdf = [0, 1, 16, 32, 64].flatMap((salt) => [32, 48, 64, 80, 112, 160].map((length) => {
  const key = bytes(length === 64 ? 0 : 1 + number(64)), saltBytes = bytes(salt), info = pick(['', 'WhisperText', 'WhisperMessageKeys', 'WhatsApp Image Keys'])
  return { key: hex(key), salt: hex(saltBytes), info, output: hex(crypto.hkdfSync('sha256', key, saltBytes, info, length)) }
}))
const gcm = [0, 1, 15, 16, 17, 100, 1000].map((length) => {
  const key = bytes(32), nonce = bytes(12), plain = bytes(length), data = bytes(number(40))
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce).setAAD(data)
  const box = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { key: hex(key), nonce: hex(nonce), plain: hex(plain), data: hex(data), box: hex(box) }
})
const cbc = [0, 1, 15, 16, 17, 100, 1000].map((length) => {
  const key = bytes(32), iv = bytes(16), plain = bytes(length)
  const cipher = crypto.createCipheriv('aes-256-cbc', key, iv)
  return { key: hex(key), iv: hex(iv), plain: hex(plain), box: hex(Buffer.concat([cipher.update(plain), cipher.final()])) }
})
const pbkdf2 = [1, 1000, 131072].map((rounds) => {
  const salt = bytes(32)
  return { password: 'ABCD1234', salt: hex(salt), rounds, output: hex(crypto.pbkdf2Sync('ABCD1234', salt, rounds, 32, 'sha256')) }
})
write('symmetric.json', `Node.js ${process.versions.node} crypto, OpenSSL ${process.versions.openssl}`, { hkdf, gcm, cbc, pbkdf2 })

// ---- nodes --------------------------------------------------------------------------------------------------------------------
const asJson = ({ tag, attrs, content }) => ({
  tag,
  attrs: Object.entries(attrs ?? {}),
  ...(typeof content === 'string' ? { text: content } : content instanceof Uint8Array ? { bytes: hex(content) } : content ? { children: content.map(asJson) } : {}),
})
const tokens = [...SINGLE_BYTE_TOKENS.slice(1), ...DOUBLE_BYTE_TOKENS.flat()]
const texts = [
  '', '0', '7', '1234567890', '-', '.', '1-2.3', '1'.repeat(126), '1'.repeat(127), '1'.repeat(128), '12-34.56'.repeat(15), 'ABCDEF', 'A', '0A',
  'DEADBEEF01', 'deadbeef', '3EB0C767D71BDB0F', 'F'.repeat(127), 'F'.repeat(128), 'hello world', 'ä', '漢字', '😀', 'x'.repeat(255), 'x'.repeat(256), 'ü'.repeat(128),
  'plain text', ' ', '1 2', '1,5',
]
const jids = [
  '@s.whatsapp.net', '@g.us', '@c.us', '@broadcast', '@newsletter', 'status@broadcast', '15550001111@s.whatsapp.net', '15550001111:1@s.whatsapp.net',
  '15550001111:0@s.whatsapp.net', '15550001111:255@s.whatsapp.net', '100000012345678@lid', '100000012345678:33@lid', '15550001111:99@hosted',
  '100000012345678:99@hosted.lid', '15550001111@hosted', '120363041234567890@g.us', '15550001111-1600000000@g.us', '120363041234567890@newsletter',
  '15550001111@c.us', '1234@call', 'user@example.org', 'ABCDEF@lid', '867051314767696@bot',
]
const name = (index) => 'n' + index
const cases = [
  ['no attributes', { tag: 'presence', attrs: {} }],
  ['a tag that is no token', { tag: 'qqq', attrs: {} }],
  ['a tag that is digits', { tag: '77', attrs: {} }],
  ['children', { tag: 'iq', attrs: { id: '1' }, content: [{ tag: 'ping', attrs: {} }, { tag: 'list', attrs: {}, content: [{ tag: 'item', attrs: { v: '2' } }] }] }],
  ['every text form', { tag: 'message', attrs: Object.fromEntries(texts.map((text, index) => [name(index), text])) }],
  ['every JID form', { tag: 'message', attrs: Object.fromEntries(jids.map((jid, index) => [name(index), jid])) }],
  ['every token', { tag: 'message', attrs: Object.fromEntries(tokens.map((token, index) => [name(index), token])) }],
  ['a content of text', { tag: 'link_code_pairing_nonce', attrs: {}, content: '0' }],
  ['a content of longer text', { tag: 'companion_platform_display', attrs: {}, content: 'Chrome (Mac OS)' }],
  ['a content of a token', { tag: 'a', attrs: {}, content: 'encrypt' }],
  ['a content of a JID', { tag: 'a', attrs: {}, content: '15550001111:3@s.whatsapp.net' }],
  ...[0, 1, 255, 256, 70000, 1 << 20].map((length) => ['bytes, ' + length, { tag: 'enc', attrs: { v: '2', type: 'msg' }, content: Buffer.alloc(length, 0xa5) }]),
  ['300 children', { tag: 'list', attrs: {}, content: Array.from({ length: 300 }, (_, index) => ({ tag: 'user', attrs: { jid: `1555000${index}@s.whatsapp.net` } })) }],
]
const random = (depth) => ({
  tag: pick([pick(tokens), pick(tokens), 'x-' + number(1000)]),
  attrs: Object.fromEntries(Array.from({ length: number(6) }, (_, index) =>
    [pick(tokens) + index, pick([() => pick(tokens), () => pick(jids), () => String(number(1e9)), () => hex(bytes(number(12))).toUpperCase(), () => bytes(number(30)).toString('base64')])()])),
  content: pick([undefined, bytes(number(400)), depth < 4 ? Array.from({ length: 1 + number(4) }, () => random(depth + 1)) : undefined]),
})
for (let index = 0; index < 60; index++) cases.push(['random ' + index, random(0)])
const encoded = []
for (const [title, node] of cases) {
  const encodedBytes = encodeBinaryNode(node)
  const wanted = asJson(node), back = asJson(await decodeBinaryNode(encodedBytes))
  // Long contents are described, not spelled out.
  encoded.push(JSON.stringify(wanted).length > 100000
    ? { title, node: { ...asJson({ ...node, content: undefined }), filler: { byte: 0xa5, length: node.content.length } }, sha256: hex(crypto.createHash('sha256').update(encodedBytes).digest()) }
    : { title, node: wanted, ...(JSON.stringify(back) === JSON.stringify(wanted) ? {} : { decoded: back }), hex: hex(encodedBytes) })
}
// Forms that Baileys reads but never writes: put together by hand and read by it.
const u8 = (...values) => Buffer.from(values)
const raw = (text) => Buffer.concat([u8(252, text.length), Buffer.from(text)])
const readOnly = []
for (const [title, node] of [
  ['interop JID', Buffer.concat([u8(0, 248, 3, 19), raw('n'), u8(245), raw('user1'), u8(0, 7, 0, 2), raw('interop')])],
  ['messenger JID', Buffer.concat([u8(0, 248, 3, 19), raw('n'), u8(246), raw('user1'), u8(1, 44), u8(SINGLE_BYTE_TOKENS.indexOf('msgr'))])],
  ['list of 16 bits for a short list', Buffer.concat([u8(0, 249, 0, 3, 19), raw('n'), raw('v')])],
  ['bytes of 20 bits for a short text', Buffer.concat([u8(0, 248, 3, 19), raw('n'), u8(253, 0, 0, 1), Buffer.from('v')])],
  ['bytes of 32 bits for a short text', Buffer.concat([u8(0, 248, 3, 19), raw('n'), u8(254, 0, 0, 0, 1), Buffer.from('v')])],
  ['null as attribute', Buffer.concat([u8(0, 248, 3, 19), raw('n'), u8(0)])],
  ['empty list as content', u8(0, 248, 2, 19, 0)],
  ['deflated', Buffer.concat([u8(2), zlib.deflateSync(encodeBinaryNode(cases[3][1]).subarray(1))])],
  ['deflated, long', Buffer.concat([u8(2), zlib.deflateSync(encodeBinaryNode({ tag: 'list', attrs: {}, content: Buffer.alloc(100000, 1) }).subarray(1))])],
]) {
  const decoded = asJson(await decodeBinaryNode(node))
  if (decoded.bytes?.length > 100000) {
    decoded.filler = { byte: 1, length: decoded.bytes.length / 2 }
    delete decoded.bytes
  }
  readOnly.push({ title, decoded, hex: hex(node) })
}
write('nodes.json', 'npm baileys 7.0.0-rc14: encodeBinaryNode and decodeBinaryNode', { encoded, readOnly })

// ---- noise ----------------------------------------------------------------------------------------------------------------------
// Client: Baileys' noise handler. Server: written here on Node's crypto and curve25519-js.
Curve.verify = (key, message, signature) => curve.verify(key.length === 33 ? key.subarray(1) : key, message, signature)
const silent = { child: () => silent, trace() {}, level: 'silent' }
const root = pair(), intermediate = pair(), server = pair(), serverEphemeral = pair(), client = pair(), clientEphemeral = pair()
WA_CERT_DETAILS.PUBLIC_KEY = root.open
const { NoiseCertificate } = proto.CertChain
const certificate = (issuer, details) => {
  const encodedDetails = NoiseCertificate.Details.encode(details).finish()
  return { details: encodedDetails, signature: curve.sign(issuer.secret, encodedDetails, bytes(64)) }
}
const validity = { notBefore: 1700000000, notAfter: 1900000000 }
const chain = Buffer.from(proto.CertChain.encode({
  intermediate: certificate(root, { serial: 11, issuerSerial: 0, key: intermediate.open, ...validity }),
  leaf: certificate(intermediate, { serial: 12, issuerSerial: 11, key: server.open, ...validity }),
}).finish())

const sha256 = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest()
const side = (keyOfWriter) => {
  let count = 0
  const iv = () => { const value = Buffer.alloc(12); value.writeUInt32BE(count++, 8); return value }
  return {
    seal: (plain, data = Buffer.alloc(0)) => {
      const cipher = crypto.createCipheriv('aes-256-gcm', keyOfWriter, iv()).setAAD(data)
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open: (box, data = Buffer.alloc(0)) => {
      const decipher = crypto.createDecipheriv('aes-256-gcm', keyOfWriter, iv()).setAAD(data).setAuthTag(box.subarray(-16))
      return Buffer.concat([decipher.update(box.subarray(0, -16)), decipher.final()])
    },
  }
}
const noise = makeNoiseHandler({
  keyPair: { private: clientEphemeral.secret, public: clientEphemeral.open }, NOISE_HEADER: NOISE_WA_HEADER, logger: silent, routingInfo: Buffer.from('route me'),
})
const clientHello = Buffer.from(proto.HandshakeMessage.encode({ clientHello: { ephemeral: clientEphemeral.open } }).finish())
const firstFrame = noise.encodeFrame(clientHello)

let h = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0'), ck = h, cipher
const mixHash = (data) => { h = sha256(h, data) }
const derive = (secret) => Buffer.from(crypto.hkdfSync('sha256', secret, ck, '', 64))
const mixKey = (secret) => { const output = derive(secret); ck = output.subarray(0, 32); cipher = side(output.subarray(32)) }
const sealed = (plain) => { const box = cipher.seal(plain, h); mixHash(box); return box }
const opened = (box) => { const plain = cipher.open(Buffer.from(box), h); mixHash(Buffer.from(box)); return plain }
mixHash(NOISE_WA_HEADER)
mixHash(clientEphemeral.open)
mixHash(serverEphemeral.open)
mixKey(curve.sharedKey(serverEphemeral.secret, clientEphemeral.open))
const boxedStatic = sealed(server.open)
mixKey(curve.sharedKey(server.secret, clientEphemeral.open))
const boxedChain = sealed(chain)
const serverHello = Buffer.from(proto.HandshakeMessage.encode({ serverHello: { ephemeral: serverEphemeral.open, static: boxedStatic, payload: boxedChain } }).finish())

const keyBox = noise.processHandshake(proto.HandshakeMessage.decode(serverHello), { private: client.secret, public: client.open })
const payload = bytes(300)
const clientFinish = Buffer.from(proto.HandshakeMessage.encode({ clientFinish: { static: keyBox, payload: noise.encrypt(payload) } }).finish())
const finishFrame = noise.encodeFrame(clientFinish)
await noise.finishInit()

const finish = proto.HandshakeMessage.decode(clientFinish).clientFinish
if (!opened(finish.static).equals(client.open)) throw new Error('the client static key did not arrive')
mixKey(curve.sharedKey(serverEphemeral.secret, client.open))
if (!opened(finish.payload).equals(payload)) throw new Error('the payload did not arrive')
const last = derive(Buffer.alloc(0))
const fromClient = side(last.subarray(0, 32)), fromServer = side(last.subarray(32))

const clientFrames = [], serverFrames = []
for (let index = 0; index < 4; index++) {
  const stanza = encodeBinaryNode({ tag: 'iq', attrs: { id: 'c' + index, to: '@s.whatsapp.net' }, content: index % 2 ? bytes(200) : undefined })
  const frame = noise.encodeFrame(stanza)
  if (!fromClient.open(frame.subarray(3)).equals(stanza)) throw new Error('a frame of the client did not arrive')
  clientFrames.push({ stanza: hex(stanza), frame: hex(frame) })

  const answer = encodeBinaryNode({ tag: 'iq', attrs: { id: 's' + index, from: '@s.whatsapp.net' }, content: bytes(index * 50) })
  const box = fromServer.seal(answer)
  const answerFrame = Buffer.concat([u8(0, box.length >> 8, box.length & 255), box])
  let seen
  await noise.decodeFrame(answerFrame, (node) => { seen = node })
  if (seen?.attrs.id !== 's' + index) throw new Error('a frame of the server did not arrive')
  serverFrames.push({ stanza: hex(answer), frame: hex(answerFrame) })
}
write('noise.json', 'client: npm baileys 7.0.0-rc14 noise handler with curve25519-js 0.0.4 as signature check; server: Node.js crypto', {
  rootPublic: hex(root.open), clientStaticPrivate: hex(client.secret), clientEphemeralPrivate: hex(clientEphemeral.secret),
  serverStaticPrivate: hex(server.secret), serverEphemeralPrivate: hex(serverEphemeral.secret), chain: hex(chain), validity,
  routing: hex(Buffer.from('route me')), firstFrame: hex(firstFrame), clientHello: hex(clientHello), serverHello: hex(serverHello),
  payload: hex(payload), clientFinish: hex(clientFinish), finishFrame: hex(finishFrame), clientFrames, serverFrames,
})
