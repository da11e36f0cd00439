import { serve } from '../judge/lines.mjs';
import { Device, makeStrict } from './device.mjs';

/** Serves the commands of a judge with one version of Baileys 6. */
export function judgeWith(baileys, curve) {
    const isStrict = makeStrict(baileys, curve);
    serve((report, log) => new Device(baileys, report, log), {
        hello: () => ({ strict: isStrict }),
        open: (device, options) => device.open(options),
        pairCode: (device, options) => device.pairCode(options),
        send: (device, options) => device.send(options),
        sendContent: (device, options) => device.sendContent(options),
        download: (device, options) => device.downloadContent(options),
        read: (device, { keys }) => device.sock.readMessages(keys),
        available: (device, options) => device.available(options),
        modify: (device, { mod, jid }) => device.sock.chatModify(mod, jid),
        resync: device => device.sock.resyncAppState(['critical_block', 'critical_unblock_low', 'regular_high', 'regular_low', 'regular'], false),
        logout: device => device.sock.logout(),
        close: device => device.close(),
        call: async (device, { method, args }) => ({ result: (await device.sock[method](...args)) ?? null }),
        strictness: device => ({ checks: { preKeys: 0, padding: 0, deviceIdentities: 0 }, violations: device.violations }),
    });
}
