// Loggers in the form that Baileys takes.
const allLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const silent = { level: 'silent', child: () => silent, ...Object.fromEntries(allLevels.map(level => [level, () => {}])) };

/** Writes every entry as one line; silent without a target. */
export const makeQuietLogger = log => {
    if (!log) {
        return silent;
    }
    const write = level => (data, text) => log(`${level} ${text ?? ''} ${typeof data === 'string' ? data : JSON.stringify(data, (_, v) => v instanceof Error ? v.stack : v)}`);
    const logger = { level: 'trace', child: () => logger };
    for (const level of allLevels) {
        logger[level] = write(level);
    }
    return logger;
};

// What Baileys forgives with a warning, a strict client would not.
const unforgiven = ['failed to decode patch', 'LTHash verification failed', 'failed to sync', 'contactAction sync'];

/** As the quiet one; what is not forgiven is refused. */
export const makeLogger = (log, refuse, levels = ['warn']) => {
    const logger = makeQuietLogger(log);
    const watch = level => (data, text) => {
        const said = String(text ?? data);
        if (unforgiven.some(words => said.includes(words))) {
            refuse(said);
        }
        logger[level](data, text);
    };
    const strict = { ...logger, ...Object.fromEntries(levels.map(level => [level, watch(level)])) };
    strict.child = () => strict;
    return strict;
};
