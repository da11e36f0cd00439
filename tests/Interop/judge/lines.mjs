// Reads one JSON command per line from stdin, writes answers and events to stdout, one JSON object per line.
//   {"call":7,"do":"send","device":"a","to":"…","text":"…"} -> {"call":7,"result":{…}} or {"call":7,"error":"…"}
//   events: {"event":"message","device":"a",…}
import { createInterface } from 'node:readline';

const write = line => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = process.env.JUDGE_LOG ? text => process.stderr.write(`${text}\n`) : undefined;

// Libraries print to the console; stdout belongs to the protocol.
for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace']) {
    console[name] = (...args) => log?.(args.map(String).join(' '));
}

process.on('unhandledRejection', error => write({ event: 'fault', what: String(error?.stack ?? error) }));
process.on('uncaughtException', error => write({ event: 'fault', what: String(error?.stack ?? error) }));

/** Serves commands until stdin ends. Devices are made at their first use; those without a name get undefined. */
export function serve(makeDevice, commands) {
    const devices = new Map();
    const deviceOf = name => {
        if (!devices.has(name)) {
            devices.set(name, makeDevice((event, data) => write({ event, device: name, ...data }), log && (text => log(`[${name}] ${text}`))));
        }
        return devices.get(name);
    };
    createInterface({ input: process.stdin }).on('line', async line => {
        const { call, do: name, device, ...options } = JSON.parse(line);
        try {
            const result = await commands[name](device && deviceOf(device), options);
            write({ call, result: result ?? {} });
        } catch (error) {
            write({ call, error: String(error?.message ?? error) + (error?.cause ? `: ${error.cause}` : '') });
        }
    }).on('close', () => process.exit(0));
}
