// What the generators share: bytes that look random and are the same at each run, keys made from them, and one form of output.
import crypto from 'node:crypto'
import fs from 'node:fs'
import curve from 'curve25519-js'

export const hex = (bytes) => Buffer.from(bytes).toString('hex')

export const randomness = (label) => {
  let counter = 0
  const bytes = (length) => {
    const parts = []
    for (let have = 0; have < length; have += 64) parts.push(crypto.createHash('sha512').update(label + ' ' + counter++).digest())
    return Buffer.concat(parts).subarray(0, length)
  }
  const pair = () => {
    const { private: secret, public: open } = curve.generateKeyPair(bytes(32))
    return { secret: Buffer.from(secret), open: Buffer.from(open) }
  }
  return { bytes, pair }
}

// One vector a line.
const lines = (value) => Array.isArray(value) ? '[\n' + value.map((item) => JSON.stringify(item)).join(',\n') + '\n]' : JSON.stringify(value)
export const write = (name, origin, vectors) => fs.writeFileSync(new URL(name, import.meta.url),
  '{\n' + Object.entries({ origin, ...vectors }).map(([key, value]) => JSON.stringify(key) + ': ' + lines(value)).join(',\n') + '\n}\n')
