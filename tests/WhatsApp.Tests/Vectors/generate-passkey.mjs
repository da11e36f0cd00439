// Test vectors of passkey linking, made with Node's crypto from the published facts of the protocol (docs/protocol.md, "Passkey linking"): node generate-passkey.mjs > passkey.json
import { createHash, createHmac, hkdfSync, createPrivateKey, createPublicKey, diffieHellman, createCipheriv } from 'node:crypto';
const hex = b => Buffer.from(b).toString('hex');
const fixed = (label, n) => { let out = Buffer.alloc(0), i = 0; while (out.length < n) out = Buffer.concat([out, createHash('sha256').update(`${label}/${i++}`).digest()]); return out.subarray(0, n); };
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex'), spki = Buffer.from('302a300506032b656e032100', 'hex');
const clamp = k => { k = Buffer.from(k); k[0] &= 248; k[31] &= 127; k[31] |= 64; return k; };
const priv = k => createPrivateKey({ key: Buffer.concat([pkcs8, k]), format: 'der', type: 'pkcs8' });
const pubOf = k => createPublicKey(priv(k)).export({ format: 'der', type: 'spki' }).subarray(12);
const field = (n, wire, body) => Buffer.concat([Buffer.from([(n << 3) | wire]), body]);
const varint = v => { const o = []; do { o.push((v & 127) | (v > 127 ? 128 : 0)); v >>>= 7; } while (v); return Buffer.from(o); };
const bytes = (n, b) => field(n, 2, Buffer.concat([varint(b.length), Buffer.from(b)]));
const base32 = b => { const a = '123456789ABCDEFGHJKLMNPQRSTVWXYZ'; let v = 0n; for (const x of b) v = (v << 8n) | BigInt(x); let s = ''; for (let i = 0; i < 8; i++) { s = a[Number(v & 31n)] + s; v >>= 5n; } return s; };
const cases = [];
for (const name of ['one', 'two', 'three']) {
    const advBefore = fixed(`${name} adv before`, 32), advAfter = fixed(`${name} adv after`, 32);
    const ours = clamp(fixed(`${name} companion key`, 32)), theirs = clamp(fixed(`${name} primary key`, 32));
    const nonce = fixed(`${name} companion nonce`, 32), theirNonce = fixed(`${name} primary nonce`, 32), iv = fixed(`${name} iv`, 12);
    const noisePub = pubOf(clamp(fixed(`${name} noise`, 32))), identityPub = pubOf(clamp(fixed(`${name} identity`, 32)));
    const ref = `2@${fixed(`${name} ref`, 24).toString('base64')}`, deviceType = 1;
    const handoffKey = Buffer.from(hkdfSync('sha256', advBefore, Buffer.alloc(0), 'shortcake-passkey-handoff-v1', 32));
    const identity = Buffer.concat([bytes(1, pubOf(ours)), field(2, 0, varint(deviceType)), bytes(3, Buffer.from(ref))]);
    const commitment = createHash('sha256').update(Buffer.concat([identity, nonce])).digest();
    const payload = Buffer.concat([bytes(1, identity), bytes(2, bytes(1, commitment))]);
    const proof = createHmac('sha256', handoffKey).update(payload).digest();
    const digest = createHash('sha256').update(Buffer.concat([nonce, pubOf(theirs)])).digest();
    const code = base32(Buffer.from([0, 1, 2, 3, 4].map(i => digest[i] ^ theirNonce[i])));
    const shared = diffieHellman({ privateKey: priv(ours), publicKey: createPublicKey({ key: Buffer.concat([spki, pubOf(theirs)]), format: 'der', type: 'spki' }) });
    const key = Buffer.from(hkdfSync('sha256', shared, `Companion Pairing ${deviceType} with ref ${ref}`, 'Pairing Information Encryption Key', 32));
    const request = Buffer.concat([bytes(1, noisePub), bytes(2, identityPub), bytes(3, advAfter)]);
    const gcm = createCipheriv('aes-256-gcm', key, iv), sealed = Buffer.concat([gcm.update(request), gcm.final(), gcm.getAuthTag()]);
    cases.push({ name, adv_secret_before: hex(advBefore), adv_secret_after: hex(advAfter), companion_private: hex(ours), companion_public: hex(pubOf(ours)), primary_private: hex(theirs), primary_public: hex(pubOf(theirs)),
        companion_nonce: hex(nonce), primary_nonce: hex(theirNonce), ref, device_type: deviceType, handoff_key: hex(handoffKey), ephemeral_identity: hex(identity), commitment: hex(commitment), prologue_payload: hex(payload), handoff_proof: hex(proof),
        confirmation_code: `${code.slice(0, 4)}-${code.slice(4)}`, encryption_key: hex(key), noise_public: hex(noisePub), identity_public: hex(identityPub), pairing_request: hex(request), iv: hex(iv), encrypted_pairing_request: hex(Buffer.concat([bytes(1, sealed), bytes(2, iv)])) });
}
console.log(JSON.stringify({ made_with: 'Node.js crypto', facts: 'reference/linking.md section 1', cases }, null, 1));
