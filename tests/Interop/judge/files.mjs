import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

const deadlineMs = 10_000;
const pauseMs = 5;

const list = async () => (await readdir(tmpdir())).filter(name => name.startsWith('img'));

/**
 * Baileys writes the picture of a product to a file, and uploads the file as soon as the picture ends, whether the file is written or not.
 * This picture ends when a file holds all of it.
 */
export const untilWritten = bytes => ({
    stream: Readable.from(async function* picture() {
        const former = new Set(await list());
        yield bytes;
        for (const end = Date.now() + deadlineMs; Date.now() < end; await pause(pauseMs)) {
            for (const name of await list()) {
                if (!former.has(name) && bytes.equals(await readFile(join(tmpdir(), name)).catch(() => Buffer.alloc(0)))) {
                    return;
                }
            }
        }
        throw new Error('Baileys did not write the picture to a file.');
    }()),
});
