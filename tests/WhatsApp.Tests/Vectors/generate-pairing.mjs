// Vectors for pairing and pre-keys. Companion: npm baileys. Phone: written here on Node's crypto and curve25519-js.
import crypto from 'node:crypto'
import curve from 'curve25519-js'
import {
  buildPairingQRData, bytesToCrockford, configureSuccessfulPairing, Curve, derivePairingCodeKey, encodeWAMessage, getBinaryNodeChild, proto, signedKeyPair,
  unpadRandomMax16,
} from 'baileys'
import { hex, randomness, write } from './sources.mjs'

const { bytes, pair } = randomness('pairing')
const hmac = (key, ...parts) => crypto.createHmac('sha256', key).update(Buffer.concat(parts)).digest()
const hkdf = (key, salt, info) => Buffer.from(crypto.hkdfSync('sha256', key, salt, info, 32))

const qrs = [['Mac OS', 'Chrome', '14.4.1'], ['Ubuntu', 'Firefox', '1'], ['Windows', 'Desktop', '1'], ['Mac OS', 'Desktop', '1'], ['Linux', 'Other', '1']].map((browser) => {
  const noise = pair().open, identity = pair().open, secret = bytes(32), reference = '2@' + bytes(60).toString('base64')
  const text = buildPairingQRData(reference, noise.toString('base64'), identity.toString('base64'), secret.toString('base64'), browser)
  return { reference, noise: hex(noise), identity: hex(identity), secret: hex(secret), platform: text.split(',').at(-1), text, older: text.split('#')[1].split(',').slice(0, 4).join(',') }
})

// E2EE accounts: Baileys signs with the prefix 06 01 whatever the device type says, so hosted identities are made here on both sides.
const adv = [false, false, true].map((hosted, index) => {
  const account = pair(), companion = pair(), secret = bytes(32), keyIndex = index + 1, type = hosted ? 1 : 0
  const details = Buffer.from(proto.ADVDeviceIdentity.encode({ rawId: 77 + index, timestamp: 1700000000 + index, keyIndex, accountType: type, deviceType: type }).finish())
  const accountSignature = Buffer.from(curve.sign(account.secret, Buffer.concat([Buffer.from([6, hosted ? 5 : 0]), details, companion.open]), bytes(64)))
  const identity = { details, accountSignatureKey: account.open, accountSignature }
  const signed = Buffer.from(proto.ADVSignedDeviceIdentity.encode(identity).finish())
  const offer = Buffer.from(proto.ADVSignedDeviceIdentityHMAC.encode(
    { details: signed, hmac: hmac(secret, Buffer.from(hosted ? [6, 5] : []), signed), accountType: type }).finish())
  let reply
  if (hosted) {
    const message = Buffer.concat([Buffer.from([6, 6]), details, companion.open, account.open])
    reply = proto.ADVSignedDeviceIdentity.encode({ details, accountSignature, deviceSignature: curve.sign(companion.secret, message, bytes(64)) }).finish()
  } else {
    const stanza = { tag: 'iq', attrs: { id: '1' }, content: [{ tag: 'pair-success', attrs: {}, content: [
      { tag: 'device-identity', attrs: {}, content: offer }, { tag: 'device', attrs: { jid: '15550001111:5@s.whatsapp.net', lid: '100000012345678:5@lid' } }] }] }
    const done = configureSuccessfulPairing(stanza, { advSecretKey: secret.toString('base64'), signedIdentityKey: { private: companion.secret, public: companion.open } })
    reply = getBinaryNodeChild(getBinaryNodeChild(done.reply, 'pair-device-sign'), 'device-identity').content
  }
  return { hosted, keyIndex, accountPrivate: hex(account.secret), accountPublic: hex(account.open), companionPrivate: hex(companion.secret), companionPublic: hex(companion.open),
    secret: hex(secret), offer: hex(offer), reply: hex(reply) }
})

const keyIndexLists = [[0], [0, 1, 5]].map((validIndexes, index) => {
  const account = pair(), list = { rawId: 9 + index, timestamp: 1700000000, currentIndex: validIndexes.at(-1), validIndexes, accountType: 0 }
  const details = Buffer.from(proto.ADVKeyIndexList.encode(list).finish())
  const accountSignature = curve.sign(account.secret, Buffer.concat([Buffer.from([6, 2]), details]), bytes(64))
  return { ...list, account: hex(account.open), bytes: hex(proto.ADVSignedKeyIndexList.encode({ details, accountSignature, accountSignatureKey: account.open }).finish()) }
})

const codes = Array.from({ length: 12 }, () => { const five = bytes(5); return { five: hex(five), code: bytesToCrockford(five) } })
const wrapped = []
for (const { code } of codes.slice(0, 2)) {
  const salt = bytes(32), iv = bytes(16), ephemeral = pair().open, key = Buffer.from(await derivePairingCodeKey(code, salt))
  const cipher = crypto.createCipheriv('aes-256-ctr', key, iv)
  wrapped.push({ code, key: hex(key), ephemeral: hex(ephemeral), wrapped: hex(Buffer.concat([salt, iv, cipher.update(ephemeral), cipher.final()])) })
}
const bundles = Array.from({ length: 3 }, () => {
  const companion = pair(), companionEphemeral = pair(), phone = pair(), phoneEphemeral = pair(), random = bytes(32), salt = bytes(32), nonce = bytes(12)
  const ephemeralSecret = curve.sharedKey(companionEphemeral.secret, phoneEphemeral.open), identitySecret = curve.sharedKey(companion.secret, phone.open)
  const cipher = crypto.createCipheriv('aes-256-gcm', hkdf(ephemeralSecret, salt, 'link_code_pairing_key_bundle_encryption_key'), nonce)
  const box = Buffer.concat([cipher.update(Buffer.concat([companion.open, phone.open, random])), cipher.final(), cipher.getAuthTag()])
  const advSecret = hkdf(Buffer.concat([Buffer.from(ephemeralSecret), Buffer.from(identitySecret), random]), Buffer.alloc(0), 'adv_secret')
  return { companion: hex(companion.open), companionEphemeral: hex(companionEphemeral.open), phonePrivate: hex(phone.secret), phoneEphemeralPrivate: hex(phoneEphemeral.secret),
    bundle: hex(Buffer.concat([salt, nonce, box])), advSecret: hex(advSecret) }
})

Curve.generateKeyPair = () => { const made = pair(); return { private: made.secret, public: made.open } }
const preKeys = Array.from({ length: 3 }, () => {
  const identity = pair(), { keyPair, signature } = signedKeyPair({ private: identity.secret, public: identity.open }, 1), once = [pair().open, pair().open, pair().open]
  const digest = crypto.createHash('sha1').update(Buffer.concat([identity.open, keyPair.public, signature, ...once])).digest()
  return { identity: hex(identity.open), signedPreKey: hex(keyPair.public), signature: hex(signature), once: once.map(hex), digest: hex(digest) }
})

// The padding is random: its length is part of the vector, and Baileys reads it back.
const padded = [0, 1, 15, 16, 200].map((length) => {
  const message = { conversation: 'x'.repeat(length) }, box = Buffer.from(encodeWAMessage(message)), plain = Buffer.from(proto.Message.encode(message).finish())
  if (!Buffer.from(unpadRandomMax16(box)).equals(plain)) throw new Error('Baileys does not read its padding')
  return { plain: hex(plain), padded: hex(box) }
})
write('pairing.json', 'companion side, codes, padding, signed pre-keys: npm baileys 7.0.0-rc14; phone side: Node.js crypto and curve25519-js 0.0.4',
  { qrs, adv, keyIndexLists, codes, wrapped, bundles, preKeys, padded })
