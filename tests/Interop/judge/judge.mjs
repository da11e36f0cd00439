// Reads one JSON command per line from stdin, writes answers and events to stdout, one JSON object per line.
//   {"call":7,"do":"send","device":"a","to":"…","text":"…"} -> {"call":7,"result":{…}} or {"call":7,"error":"…"}
//   events: {"event":"message","device":"a",…}
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { Device } from './device.mjs';
import { selfTest } from './strict.mjs';

const write = line => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = process.env.JUDGE_LOG ? text => process.stderr.write(`${text}\n`) : undefined;
const devices = new Map();

// Libraries print to the console; stdout belongs to the protocol.
for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace']) {
    console[name] = (...args) => log?.(args.map(String).join(' '));
}

const deviceOf = name => {
    if (!devices.has(name)) {
        devices.set(name, new Device((event, data) => write({ event, device: name, ...data }), log && (text => log(`[${name}] ${text}`))));
    }
    return devices.get(name);
};

const commands = {
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
    call: async (device, { method, args }) => ({ result: (await device.sock[method](...args)) ?? null }),
    dropSenderKeys: async device => ({ count: await device.store.dropSenderKeys() }),
    state: device => device.state(),
    strictness: device => ({ checks: device.strictness.checks, violations: device.strictness.violations }),
    verifyWebhook: (_, { secret, body, headers }) => {
        new Webhook(secret).verify(body, headers);
    },
};

process.on('unhandledRejection', error => write({ event: 'fault', what: String(error?.stack ?? error) }));
process.on('uncaughtException', error => write({ event: 'fault', what: String(error?.stack ?? error) }));

createInterface({ input: process.stdin }).on('line', async line => {
    const { call, do: name, device, ...options } = JSON.parse(line);
    try {
        const result = await commands[name](device && deviceOf(device), options);
        write({ call, result: result ?? {} });
    } catch (error) {
        write({ call, error: String(error?.message ?? error) + (error?.cause ? `: ${error.cause}` : '') });
    }
}).on('close', () => process.exit(0));
