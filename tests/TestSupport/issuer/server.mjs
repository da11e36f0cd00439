import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose'

// The library's notices must not mix with the answers on standard output.
for (const name of ['info', 'log', 'warn']) console[name] = () => {}
const { default: Provider } = await import('oidc-provider')

const [clientId, clientSecret] = process.argv.slice(2)
const accounts = {
  unverified: { email: 'unverified@example.com', email_verified: false },
  nameless: {},
}
const claimsOf = sub => accounts[sub] ?? { email: `${sub}@example.com`, email_verified: true }

let keys, foreign, handle
const server = createServer((request, response) => handle(request, response))
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`

async function newKey(kid) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { privateKey, jwk: { ...await exportJWK(privateKey), kid, alg: 'RS256', use: 'sig' }, kid }
}

async function rotate() {
  keys = await newKey(`key-${Date.now()}`)
  foreign = await newKey(keys.kid)
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId, client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_post',
      // A native client may use any port of this machine: that of the gateway is not known here.
      application_type: 'native', redirect_uris: ['http://127.0.0.1/console/callback'],
    }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['test'] },
    jwks: { keys: [keys.jwk] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...claimsOf(sub) }) }),
  })
  handle = provider.callback()
}

async function mint({ sub = 'ada', claims = {}, alg = 'RS256', key = 'own', kid, expiresIn = 600 }) {
  const now = Math.floor(Date.now() / 1000)
  const body = { iss: issuer, aud: clientId, sub, iat: now - 60, exp: now + expiresIn, ...claimsOf(sub), ...claims }
  if (alg === 'none') return new UnsecuredJWT(body).encode()
  const signed = new SignJWT(body).setProtectedHeader({ alg, kid: kid ?? keys.kid, typ: 'JWT' })
  if (alg === 'HS256') return signed.sign(new TextEncoder().encode(clientSecret.padEnd(32, '0')))
  return signed.sign((key === 'own' ? keys : foreign).privateKey)
}

await rotate()
const answer = value => process.stdout.write(JSON.stringify(value) + '\n')
answer(issuer)
createInterface({ input: process.stdin }).on('line', async line => {
  const { command, ...rest } = JSON.parse(line)
  answer(command === 'rotate' ? await rotate() ?? null : await mint(rest))
}).on('close', () => process.exit(0))
