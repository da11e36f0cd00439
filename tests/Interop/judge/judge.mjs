import { Webhook } from 'standardwebhooks';
import { Device, revive } from './device.mjs';
import { serve } from './lines.mjs';
import { selfTest } from './strict.mjs';

serve((report, log) => new Device(report, log), {
    hello: () => ({ strict: selfTest() }),
    open: (device, options) => device.open(options),
    pairCode: (device, options) => device.pairCode(options),
    send: (device, options) => device.send(options),
    sendContent: (device, options) => device.sendContent(options),
    download: (device, options) => device.download(options),
    updateMedia: (device, options) => device.updateMedia(options),
    relay: (device, options) => device.relay(options),
    openVote: (device, options) => device.openVote(options),
    vote: (device, options) => device.vote(options),
    answer: (device, options) => device.answer(options),
    read: (device, { keys }) => device.sock.readMessages(keys),
    available: (device, options) => device.available(options),
    unavailable: device => device.sock.sendPresenceUpdate('unavailable'),
    logout: device => device.sock.logout(),
    modify: (device, { mod, jid }) => device.sock.chatModify(mod, jid),
    resync: device => device.sock.resyncAppState(['critical_block', 'critical_unblock_low', 'regular_high', 'regular_low', 'regular'], false),
    close: device => device.close(),
    corrupt: async (device, { user, how }) => ({ count: await device.store.corrupt(user, how) }),
    call: async (device, { method, args }) => ({ result: (await device.sock[method](...revive(args))) ?? null }),
    methods: device => ({ names: Object.keys(device.sock).filter(name => typeof device.sock[name] === 'function') }),
    dropSenderKeys: async device => ({ count: await device.store.dropSenderKeys() }),
    state: device => device.state(),
    strictness: device => ({ checks: device.strictness.checks, violations: device.strictness.violations }),
    print: (_, { text }) => process.stdout.write(`${text}\n`) && undefined,
    hang: () => {
        for (;;);
    },
    verifyWebhook: (_, { secret, body, headers }) => {
        new Webhook(secret).verify(body, headers);
    },
});
