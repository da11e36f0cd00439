// Files as npm baileys encrypts them, with keys that are the same at each run.
import { createRequire, syncBuiltinESMExports } from 'node:module'
import fs from 'node:fs'
import { hex, randomness, write } from './sources.mjs'

const { bytes } = randomness('media')
const crypto = createRequire(import.meta.url)('node:crypto')
let next = null
const own = crypto.randomBytes
crypto.randomBytes = (length, done) => {
  if (length !== 32 || next === null) return own(length, done)
  const taken = next
  next = null
  return taken
}
syncBuiltinESMExports()
const { encryptedStream, getMediaKeys } = await import('baileys/lib/Utils/messages-media.js')

const kinds = { image: 'Image', video: 'Video', audio: 'Audio', document: 'Document', 'md-msg-hist': 'History', 'md-app-state': 'AppState', 'thumbnail-link': 'LinkThumbnail', sticker: 'Image', ptt: 'Audio', ptv: 'Video', gif: 'Video' }
const keys = []
for (const [theirs, kind] of Object.entries(kinds)) {
  const key = bytes(32)
  const { iv, cipherKey, macKey } = await getMediaKeys(key, theirs)
  keys.push({ title: theirs, kind, key: hex(key), iv: hex(iv), cipherKey: hex(cipherKey), macKey: hex(macKey) })
}

const files = []
for (const [kind, length] of [['image', 0], ['image', 1], ['video', 15], ['audio', 16], ['document', 17], ['image', 1000], ['document', 4096]]) {
  const content = bytes(length)
  next = bytes(32)
  const done = await encryptedStream(content, kind)
  files.push({
    title: `${length} bytes of ${kind}`, kind: kinds[kind], content: hex(content), key: hex(done.mediaKey), sha256: hex(done.fileSha256), encryptedSha256: hex(done.fileEncSha256),
    encrypted: hex(fs.readFileSync(done.encFilePath)),
  })
  fs.unlinkSync(done.encFilePath)
}

write('media.json', 'npm baileys 7.0.0-rc14', { keys, files })
