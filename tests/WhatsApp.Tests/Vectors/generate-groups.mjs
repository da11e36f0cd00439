// Sender keys as npm baileys makes and reads them: distribution messages, group messages in order and out of it, a key that was replaced.
import { GroupCipher, GroupSessionBuilder, SenderKeyName, SenderKeyRecord } from 'baileys/lib/Signal/Group/index.js'
import { hex, randomness, write } from './sources.mjs'

const { bytes, pair } = randomness('groups')
const name = new SenderKeyName('120363000000000000@g.us', { id: '15550001111', deviceId: 0 })

class Store {
  records = new Map()
  async loadSenderKey(key) {
    if (!this.records.has(String(key))) this.records.set(String(key), new SenderKeyRecord())
    return this.records.get(String(key))
  }
  async storeSenderKey(key, record) {
    this.records.set(String(key), record)
  }
}

const sender = new Store()
const builder = new GroupSessionBuilder(sender)
const keys = []
for (const [round, id] of [1, 2_000_000_000].entries()) {
  const { secret, open } = pair()
  const chainKey = bytes(32)
  const record = await sender.loadSenderKey(name)
  record.setSenderKeyState(id, 0, chainKey, { public: Buffer.concat([Buffer.from([5]), open]), private: secret })
  const first = await builder.create(name)
  const cipher = new GroupCipher(sender, name)
  const messages = []
  let later = null
  for (let n = 0; n < 8; n++) {
    if (n === 5) later = hex((await builder.create(name)).serialize())
    const plain = bytes(1 + n * 13)
    messages.push({ plain: hex(plain), body: hex(await cipher.encrypt(plain)) })
  }
  keys.push({ title: round === 0 ? 'the first key' : 'a key that replaced it', id, secret: hex(secret), chainKey: hex(chainKey), distribution: hex(first.serialize()), later, laterFrom: 5, messages })
}

write('groups.json', 'npm baileys 7.0.0-rc14 (its sender keys skip every second iteration after the first)', { keys })
