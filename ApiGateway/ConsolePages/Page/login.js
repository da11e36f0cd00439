const element = id => document.getElementById(id)
const show = id => { element(id).hidden = false }
const problems = {
  auth_no_email: 'Your provider names no verified mail address for you. Verify it there, and sign in again.',
  auth_invalid: 'The sign-in did not succeed. Try again.',
  auth_link: 'This login link has been used or has expired. Each one works once, for 15 minutes.',
}

function report(code) {
  element('problem').textContent = problems[code] ?? problems.auth_invalid
  show('problem')
}

async function load() {
  const reply = await fetch('session', { headers: { accept: 'application/json' } })
  const session = await reply.json()
  for (const id of ['signed-in', 'signed-out']) element(id).hidden = true
  if (reply.ok) {
    element('who').textContent = session.email ? ` as ${session.email},` : ''
    element('role').textContent = session.customers[0].role
    element('customer').textContent = session.customers[0].name
    show('signed-in')
    return
  }
  const way = reply.headers.get('x-whatisup-sign-in')
  show(way === 'code' ? 'with-issuer' : way === 'token' ? 'with-token' : 'with-link')
  show('signed-out')
}

async function useLink(token) {
  const reply = await fetch('login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) })
  if (!reply.ok) report('auth_link')
  element('with-this-link').hidden = true
  await load()
}

element('sign-out').addEventListener('click', async () => {
  await fetch('session', { method: 'DELETE' })
  await load()
})

const token = new URLSearchParams(location.hash.slice(1)).get('token')
// The token must not stay in the address, where it is shared with the address.
if (token) history.replaceState(null, '', location.pathname)
const error = new URLSearchParams(location.search).get('error')
if (error) report(error)
if (token) {
  element('use-link').addEventListener('click', () => useLink(token))
  show('with-this-link')
}
load()
