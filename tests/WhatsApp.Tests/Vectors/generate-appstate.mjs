// App state as npm baileys writes it: patches over one collection, entries set, replaced and removed, sealed with two keys; and a snapshot that Baileys reads.
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { hex, randomness, write } from './sources.mjs'

const { bytes } = randomness('app state')
const crypto = createRequire(import.meta.url)('node:crypto')
const ivs = []
const own = crypto.randomBytes
crypto.randomBytes = (length, done) => {
  if (length !== 16) return own(length, done)
  ivs.push(bytes(16))
  return ivs.at(-1)
}
syncBuiltinESMExports()
const { proto } = await import('baileys')
const { decodeSyncdSnapshot, encodeSyncdPatch, newLTHashState } = await import('baileys/lib/Utils/chat-utils.js')
const { expandAppStateKeys } = await import('whatsapp-rust-bridge')

const name = 'regular_high'
const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation
const keys = Object.fromEntries([6, 9].map((length) => [bytes(length).toString('base64'), { keyData: bytes(32) }]))
const [first, second] = Object.keys(keys)
const find = async (id) => keys[id]
// An entry is filed under a MAC of its key: what replaces or removes it is sealed with the same one.
const steps = [
  { index: ['mute', '15550001111@s.whatsapp.net'], action: { timestamp: 1_700_000_000_000, muteAction: { muted: true, muteEndTimestamp: 1_800_000_000_000 } }, version: 2, operation: SET, key: first },
  { index: ['pin_v1', '15550001111@s.whatsapp.net'], action: { timestamp: 1_700_000_000_001, pinAction: { pinned: true } }, version: 5, operation: SET, key: first },
  { index: ['mute', '15550001111@s.whatsapp.net'], action: { timestamp: 1_700_000_000_002, muteAction: { muted: false } }, version: 2, operation: SET, key: first },
  { index: ['contact', '15550002222@s.whatsapp.net'], action: { timestamp: 1_700_000_000_003, contactAction: { fullName: 'Zoë ' + 'x'.repeat(300) } }, version: 2, operation: SET, key: second },
  { index: ['pin_v1', '15550001111@s.whatsapp.net'], action: { timestamp: 1_700_000_000_004, pinAction: { pinned: false } }, version: 5, operation: REMOVE, key: first },
]

let state = newLTHashState()
const patches = []
const alive = new Map()
for (const { index, action, version, operation, key } of steps) {
  const written = await encodeSyncdPatch({ type: name, index, syncAction: action, apiVersion: version, operation }, key, state, find)
  state = written.state
  const record = written.patch.mutations[0].record
  const entry = hex(record.index.blob)
  if (operation === SET) alive.set(entry, record)
  else {
    alive.delete(entry)
    delete state.indexValueMap[Buffer.from(record.index.blob).toString('base64')]
  }
  const patch = proto.SyncdPatch.create({ ...written.patch, version: { version: state.version } })
  patches.push({
    key, index: JSON.stringify(index), isRemoval: operation === REMOVE, actionVersion: version, iv: hex(ivs.at(-1)),
    value: hex(proto.SyncActionValue.encode(proto.SyncActionValue.fromObject(action)).finish()),
    patch: hex(proto.SyncdPatch.encode(patch).finish()), hash: hex(state.hash),
  })
}

const number = Buffer.alloc(8)
number.writeBigUInt64BE(BigInt(state.version))
const mac = crypto.createHmac('sha256', expandAppStateKeys(keys[second].keyData).snapshotMacKey).update(state.hash).update(number).update(name).digest()
const snapshot = proto.SyncdSnapshot.create({ version: { version: state.version }, records: [...alive.values()], mac, keyId: { id: Buffer.from(second, 'base64') } })
const warnings = []
const read = await decodeSyncdSnapshot(name, snapshot, find, undefined, true, { warn: (...words) => warnings.push(words) })
if (warnings.length > 0 || hex(read.state.hash) !== hex(state.hash) || Object.keys(read.mutationMap).length !== alive.size) throw new Error('baileys does not read the snapshot')

write('appstate.json', 'npm baileys 7.0.0-rc14', {
  name, keys: Object.entries(keys).map(([id, { keyData }]) => ({ id: hex(Buffer.from(id, 'base64')), base64: id, data: hex(keyData) })), patches,
  snapshot: hex(proto.SyncdSnapshot.encode(snapshot).finish()),
})
