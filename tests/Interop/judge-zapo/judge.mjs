// zapo 0.3.0, which shares no code with Baileys: certificates, ADV, sender keys, app state and files are checked as it ships, with the sandbox's root in place of WhatsApp's.
import { serve } from '../judge/lines.mjs';
import { Device } from './device.mjs';

serve((report, log) => new Device(report, log), {
    hello: () => ({ strict: true }),
    open: (device, options) => device.open(options),
    pairCode: (device, options) => device.pairCode(options),
    send: (device, options) => device.send(options),
    sendContent: (device, options) => device.sendContent(options),
    download: (device, options) => device.download(options),
    read: (device, options) => device.read(options),
    available: device => device.client.sendPresence('available'),
    modify: (device, options) => device.modify(options),
    resync: device => device.resync(),
    logout: device => device.client.logout(),
    close: device => device.close(),
    strictness: device => ({ checks: { preKeys: 0, padding: 0, deviceIdentities: 0 }, violations: device.violations }),
});
