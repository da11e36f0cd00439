// Conversations between two devices that both run npm libsignal, with all fresh keys recorded, so that another implementation given the same keys
// must write the same bytes and read them back. libsignal is GPL-3.0: it makes these vectors and is part of nothing else.
import { createRequire } from 'node:module'
import { hex, randomness, write } from './sources.mjs'

const require = createRequire(import.meta.url)
const libsignal = require('libsignal')
const curve = require('libsignal/src/curve')
const { bytes, pair } = randomness('session')

let drawing
curve.generateKeyPair = () => {
  const made = pair()
  drawing.fresh.push({ private: hex(made.secret), public: hex(made.open) })
  return { privKey: made.secret, pubKey: Buffer.concat([Buffer.from([5]), made.open]) }
}
const asSignal = ({ secret, open }) => ({ privKey: secret, pubKey: Buffer.concat([Buffer.from([5]), open]) })
const asJson = ({ privKey, pubKey }) => ({ private: hex(privKey), public: hex(pubKey.subarray(1)) })

const device = (name, registrationId) => {
  const identity = asSignal(pair()), signed = asSignal(pair()), once = asSignal(pair())
  const signature = curve.calculateSignature(identity.privKey, signed.pubKey)
  const keys = new Map([[7, once]])
  let record
  const storage = {
    loadSession: async () => record, storeSession: async (_, value) => { record = value }, isTrustedIdentity: async () => true,
    loadPreKey: async (id) => keys.get(id), removePreKey: async (id) => { keys.delete(id) }, loadSignedPreKey: async () => signed,
    getOurIdentity: async () => identity, getOurRegistrationId: async () => registrationId,
  }
  const address = new libsignal.ProtocolAddress('peer', 1)
  return {
    name, registrationId, identity, signed, once, signature, fresh: [],
    cipher: new libsignal.SessionCipher(storage, address), builder: new libsignal.SessionBuilder(storage, address),
  }
}

const scenario = async (title, play) => {
  const devices = { a: device('a', 1234), b: device('b', 16380) }, steps = []
  const as = (name) => { drawing = devices[name]; return devices[name] }
  const other = (name) => devices[name === 'a' ? 'b' : 'a']
  const start = async (by, withPreKey = true) => {
    const peer = other(by)
    await as(by).builder.initOutgoing({
      registrationId: peer.registrationId, identityKey: peer.identity.pubKey,
      signedPreKey: { keyId: 3, publicKey: peer.signed.pubKey, signature: peer.signature },
      ...(withPreKey ? { preKey: { keyId: 7, publicKey: peer.once.pubKey } } : {}),
    })
    steps.push({ op: 'start', by, withPreKey })
  }
  const send = async (by, length = 20 + steps.length) => {
    const plain = bytes(length), { type, body } = await as(by).cipher.encrypt(plain)
    steps.push({ op: 'send', by, type: type === 3 ? 'pkmsg' : 'msg', plain: hex(plain), body: hex(body) })
    return { to: by === 'a' ? 'b' : 'a', type, body: Buffer.from(body), index: steps.length - 1, plain }
  }
  const receive = async ({ to, type, body, index, plain }) => {
    const cipher = as(to).cipher
    const got = type === 3 ? await cipher.decryptPreKeyWhisperMessage(body) : await cipher.decryptWhisperMessage(body)
    if (!Buffer.from(got).equals(plain)) throw new Error('libsignal does not read what it wrote')
    steps.push({ op: 'receive', by: to, message: index })
  }
  await play({ start, send, receive })
  const facts = ({ registrationId, identity, signed, once, signature, fresh }) =>
    ({ registrationId, identity: asJson(identity), signedPreKey: { id: 3, ...asJson(signed), signature: hex(signature) }, preKey: { id: 7, ...asJson(once) }, fresh })
  return { title, a: facts(devices.a), b: facts(devices.b), steps }
}

console.info = () => {}
console.warn = () => {}
console.error = () => {}
const scenarios = [
  await scenario('one-time pre-key, ping-pong', async ({ start, send, receive }) => {
    await start('a')
    await receive(await send('a'))
    for (let turn = 0; turn < 6; turn++) {
      await receive(await send('b', 1 + turn * 15))
      await receive(await send('a', 16 * turn + 1))
    }
  }),
  await scenario('no one-time pre-key, several pkmsg before the answer', async ({ start, send, receive }) => {
    await start('a', false)
    for (let count = 0; count < 4; count++) await receive(await send('a'))
    await receive(await send('b'))
    await receive(await send('a'))
  }),
  await scenario('out of order in a chain and over ratchet turns', async ({ start, send, receive }) => {
    await start('a')
    const first = []
    for (let count = 0; count < 5; count++) first.push(await send('a'))
    await receive(first[3])
    await receive(first[0])
    await receive(await send('b'))
    const second = []
    for (let count = 0; count < 4; count++) second.push(await send('a'))
    await receive(second[2])
    await receive(first[4])
    const answers = [await send('b'), await send('b'), await send('b')]
    await receive(answers[2])
    await receive(await send('a', 1000))
    await receive(second[0])
    await receive(answers[0])
    await receive(first[1])
    await receive(second[3])
    await receive(answers[1])
    await receive(second[1])
    await receive(first[2])
  }),
  await scenario('300 skipped', async ({ start, send, receive }) => {
    await start('a')
    await receive(await send('a'))
    await receive(await send('b'))
    const sent = []
    for (let count = 0; count < 300; count++) sent.push(await send('a', 1))
    await receive(sent[299])
    for (let index = 298; index >= 0; index -= 37) await receive(sent[index])
  }),
  await scenario('a second session replaces the first', async ({ start, send, receive }) => {
    await start('a')
    await receive(await send('a'))
    await receive(await send('b'))
    const late = await send('a')
    await start('a', false)
    await receive(await send('a'))
    await receive(await send('b'))
    await receive(await send('a'))
    await receive(late)
  }),
]
write('sessions.json', 'npm libsignal 6.0.0 on both sides', { scenarios })
