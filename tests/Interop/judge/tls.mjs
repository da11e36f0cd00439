// Uploads and downloads of Baileys use https. Each sandbox makes a root of its own; Node reads its extra roots only once, at its start, so they are added to every context here.
import tls from 'node:tls';

const roots = new Set();
const makeContext = tls.createSecureContext;
tls.createSecureContext = options => {
    const made = makeContext(options);
    roots.forEach(root => made.context.addCACert(root));
    return made;
};

/** Trusts a root certificate, base64 of its DER, besides the public ones. */
export const trustTls = der => roots.add(`-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`);
