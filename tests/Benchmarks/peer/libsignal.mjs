// The other contender: npm libsignal as Baileys drives it, with a store that serialises each session as Baileys' store does.
// Each line of input is `<what> <milliseconds>`; each answer is the operations done and the seconds they took.
import crypto from 'node:crypto'
import readline from 'node:readline'
import libsignal from 'libsignal'

const { SessionBuilder, SessionCipher, SessionRecord, ProtocolAddress, keyhelper } = libsignal
const text = crypto.randomBytes(1024)

class Store {
  identity = keyhelper.generateIdentityKeyPair()
  registrationId = keyhelper.generateRegistrationId()
  signedPreKey = keyhelper.generateSignedPreKey(this.identity, 1)
  preKey = keyhelper.generatePreKey(1)
  sessions = new Map()
  async loadSession(id) { const stored = this.sessions.get(id); return stored && SessionRecord.deserialize(stored) }
  async storeSession(id, record) { this.sessions.set(id, record.serialize()) }
  isTrustedIdentity() { return true }
  async loadPreKey() { return this.preKey.keyPair }
  async removePreKey() {}
  loadSignedPreKey() { return this.signedPreKey.keyPair }
  getOurRegistrationId() { return this.registrationId }
  getOurIdentity() { return this.identity }
  get bundle() {
    return {
      registrationId: this.registrationId, identityKey: this.identity.pubKey,
      signedPreKey: { keyId: 1, publicKey: this.signedPreKey.keyPair.pubKey, signature: this.signedPreKey.signature },
      preKey: { keyId: 1, publicKey: this.preKey.keyPair.pubKey },
    }
  }
}

// Two parties who have answered each other; each contest has its own, so that none leaves a burden for the next.
const pair = async () => {
  const alice = new Store(), bob = new Store()
  const bobsAddress = new ProtocolAddress('200000000000001_1', 0), alicesAddress = new ProtocolAddress('200000000000002_1', 0)
  await new SessionBuilder(alice, bobsAddress).initOutgoing(bob.bundle)
  const fromAlice = new SessionCipher(alice, bobsAddress), fromBob = new SessionCipher(bob, alicesAddress)
  await fromBob.decryptPreKeyWhisperMessage(Buffer.from((await fromAlice.encrypt(text)).body))
  const pingPong = async () => {
    await fromAlice.decryptWhisperMessage(Buffer.from((await fromBob.encrypt(text)).body))
    await fromBob.decryptWhisperMessage(Buffer.from((await fromAlice.encrypt(text)).body))
  }
  await pingPong()
  return { fromAlice, fromBob, pingPong }
}
const now = () => Number(process.hrtime.bigint()) / 1e9
const repeat = async (milliseconds, action) => {
  const start = now()
  let operations = 0
  while (now() - start < milliseconds / 1000) {
    await action()
    operations++
  }
  return [operations, now() - start]
}
const encrypting = await pair(), decrypting = await pair(), talking = await pair()
const contests = {
  encrypt: (milliseconds) => repeat(milliseconds, () => encrypting.fromAlice.encrypt(text)),
  decrypt: async (milliseconds) => {
    let operations = 0, seconds = 0
    while (seconds < milliseconds / 1000) {
      const messages = []
      for (let i = 0; i < 50; i++) messages.push(Buffer.from((await decrypting.fromAlice.encrypt(text)).body))
      const start = now()
      for (const message of messages) await decrypting.fromBob.decryptWhisperMessage(message)
      seconds += now() - start
      operations += messages.length
    }
    return [operations, seconds]
  },
  pingpong: (milliseconds) => repeat(milliseconds, talking.pingPong),
}
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [what, milliseconds] = line.split(' ')
  console.log((await contests[what](Number(milliseconds))).join(' '))
}
