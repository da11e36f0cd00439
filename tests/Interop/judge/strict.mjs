import { Curve, DEFAULT_CONNECTION_CONFIG, getBinaryNodeChild, proto, WA_CERT_DETAILS } from 'baileys';
import curve from 'curve25519-js';
import { PreKeyWhisperMessage } from 'libsignal/src/protobufs.js';

const raw = key => (key.length === 33 ? key.subarray(1) : key);
const prefixed = key => (key.length === 33 ? key : Buffer.concat([Buffer.from([5]), key]));

/** As shipped, Baileys takes every signature for good; this judge does not. */
export function verify(publicKey, message, signature) {
    return signature?.length === 64 && curve.verify(raw(Buffer.from(publicKey)), Buffer.from(message), Buffer.from(signature));
}

Curve.verify = verify;

/** Proof that the overrides are in place: Baileys' own functions refuse what is forged. */
export function selfTest() {
    const pair = Curve.generateKeyPair();
    const message = Buffer.from('a message');
    const signature = curve.sign(Buffer.from(pair.private), message, undefined);
    const forged = Buffer.from(signature);
    forged[10] ^= 1;
    return Curve.verify(pair.public, message, signature) === true && Curve.verify(pair.public, message, forged) === false
        && Curve.verify(pair.public, Buffer.from('another'), signature) === false;
}

export function trustRoot(rootKey) {
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, 'hex');
}

/** What one linked device has checked, and what did not hold. */
export class Strictness {
    checks = { preKeys: 0, padding: 0, deviceIdentities: 0 };
    violations = [];

    constructor(report) {
        this.report = report;
    }

    #violate(what) {
        this.violations.push(what);
        this.report(what);
        return new Error(what);
    }

    /** Wraps Baileys' Signal repository: signed pre-keys and paddings are checked where Baileys does not. */
    makeSignalRepository = (...args) => {
        const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(...args);
        const { injectE2ESession, decryptMessage } = repository;
        repository.injectE2ESession = async request => {
            const { identityKey, signedPreKey } = request.session;
            if (!verify(identityKey, prefixed(Buffer.from(signedPreKey.publicKey)), signedPreKey.signature)) {
                throw this.#violate(`signed pre-key of ${request.jid} is not signed by its identity`);
            }
            this.checks.preKeys++;
            return injectE2ESession.call(repository, request);
        };
        repository.decryptMessage = async request => {
            const plain = await decryptMessage.call(repository, request);
            const count = plain[plain.length - 1];
            if (count < 1 || count > 16 || count > plain.length || !plain.subarray(plain.length - count).every(byte => byte === count)) {
                throw this.#violate(`padding of a message of ${request.jid} is wrong`);
            }
            this.checks.padding++;
            return plain;
        };
        return repository;
    };

    /** A pkmsg must bring the ADV identity of its companion device, signed by account and device. */
    checkMessage(stanza) {
        const encrypted = Array.isArray(stanza.content) ? stanza.content.find(child => child.tag === 'enc' && child.attrs.type === 'pkmsg') : undefined;
        const sender = stanza.attrs.participant ?? stanza.attrs.from;
        if (!encrypted || !/:\d+@/.test(sender)) {
            return;
        }
        const node = getBinaryNodeChild(stanza, 'device-identity');
        if (!node) {
            this.#violate(`pkmsg of ${sender} without device-identity`);
            return;
        }
        const identity = raw(Buffer.from(PreKeyWhisperMessage.decode(encrypted.content.subarray(1)).identityKey));
        const { details, accountSignatureKey, accountSignature, deviceSignature } = proto.ADVSignedDeviceIdentity.decode(node.content);
        const account = Buffer.concat([Buffer.from([6, 0]), details, identity]);
        const device = Buffer.concat([Buffer.from([6, 1]), details, identity, accountSignatureKey ?? Buffer.alloc(0)]);
        if (!accountSignatureKey?.length || !verify(accountSignatureKey, account, accountSignature) || !verify(identity, device, deviceSignature)) {
            this.#violate(`device-identity of ${sender} is not signed by account and device`);
            return;
        }
        this.checks.deviceIdentities++;
    }
}
