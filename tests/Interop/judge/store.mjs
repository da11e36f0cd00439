import { BufferJSON, initAuthCreds, proto } from 'baileys';

const copy = value => JSON.parse(JSON.stringify(value, BufferJSON.replacer), BufferJSON.reviver);

/** Credentials and keys of one linked device in memory. Values are copied both ways: sessions must not share objects. */
export class Store {
    creds = initAuthCreds();
    #rows = new Map();
    #sent = new Map();

    keys = {
        get: async (type, ids) => {
            const found = {};
            for (const id of ids) {
                const text = this.#rows.get(`${type} ${id}`);
                if (text !== undefined) {
                    const value = JSON.parse(text, BufferJSON.reviver);
                    // Protobuf messages become JSON by their own rules.
                    found[id] = type === 'app-state-sync-key' ? proto.Message.AppStateSyncKeyData.fromObject(value) : value;
                }
            }
            return found;
        },
        set: async data => {
            for (const [type, values] of Object.entries(data)) {
                for (const [id, value] of Object.entries(values ?? {})) {
                    if (value) {
                        this.#rows.set(`${type} ${id}`, JSON.stringify(value, BufferJSON.replacer));
                    } else {
                        this.#rows.delete(`${type} ${id}`);
                    }
                }
            }
        },
    };

    update(change) {
        Object.assign(this.creds, copy(change));
    }

    /** Retry receipts name a device, so sent messages are looked up by id alone. */
    remember(id, message) {
        this.#sent.set(id, message);
        if (this.#sent.size > 10_000) {
            this.#sent.delete(this.#sent.keys().next().value);
        }
    }

    recall(id) {
        return this.#sent.get(id);
    }

    names(type) {
        return [...this.#rows.keys()].filter(key => key.startsWith(`${type} `)).map(key => key.slice(type.length + 1));
    }

    /** Forgets every sender key, its own and those of others. Returns how many. */
    async dropSenderKeys() {
        const ids = this.names('sender-key');
        await this.keys.set({ 'sender-key': Object.fromEntries(ids.map(id => [id, null])) });
        return ids.length;
    }

    /** Spoils the sessions with one user: `drop` forgets them, `scramble` changes their keys. Returns how many. */
    async corrupt(user, how) {
        const ids = this.names('session').filter(id => id.startsWith(`${user}.`) || id.startsWith(`${user}_`));
        const sessions = await this.keys.get('session', ids);
        for (const id of ids) {
            await this.keys.set({ session: { [id]: how === 'drop' ? null : scramble(sessions[id]) } });
        }
        return ids.length;
    }
}

const flip = base64 => {
    const bytes = Buffer.from(base64, 'base64');
    bytes[0] ^= 0xff;
    return bytes.toString('base64');
};

/** Changes the root key and every chain key of a serialised libsignal record. */
function scramble(record) {
    const changed = copy(record);
    for (const session of Object.values(changed._sessions)) {
        session.currentRatchet.rootKey = flip(session.currentRatchet.rootKey);
        for (const chain of Object.values(session._chains)) {
            if (chain.chainKey?.key) {
                chain.chainKey.key = flip(chain.chainKey.key);
            }
            chain.messageKeys = {};
        }
    }
    return changed;
}
