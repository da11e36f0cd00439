// Writes films.json: small MP4 files made by the npm package mp4-muxer 5.2.2 (MIT). Their frames are empty: only what stands around them is read.
//   npm install --no-save mp4-muxer@5.2.2 && node generate-films.mjs
import { writeFileSync } from 'node:fs';
import { ArrayBufferTarget, Muxer } from 'mp4-muxer';

function make({ video, audio, fastStart }) {
    const target = new ArrayBufferTarget();
    const muxer = new Muxer({ target, video, audio, fastStart, firstTimestampBehavior: 'offset' });
    const description = new Uint8Array([1, 100, 0, 31, 255, 225, 0, 0, 1, 0, 0]);
    if (video) for (let n = 0; n < 10; n++) muxer.addVideoChunkRaw(new Uint8Array(40), n === 0 ? 'key' : 'delta', n * 250_000, 250_000, { decoderConfig: { codec: 'avc1.64001f', description } });
    if (audio) for (let n = 0; n < 10; n++) muxer.addAudioChunkRaw(new Uint8Array(40), 'key', n * 320_000, 320_000, { decoderConfig: { codec: 'mp4a.40.2', numberOfChannels: 1, sampleRate: 44_100, description: new Uint8Array([18, 8]) } });
    muxer.finalize();
    return Buffer.from(target.buffer).toString('base64');
}

const film = { codec: 'avc', width: 640, height: 360 };
const sound = { codec: 'aac', numberOfChannels: 1, sampleRate: 44_100 };
writeFileSync(new URL('films.json', import.meta.url), JSON.stringify({
    film: make({ video: film, fastStart: 'in-memory' }),
    index_at_the_end: make({ video: film, audio: sound, fastStart: false }),
    on_its_side: make({ video: { ...film, rotation: 90 }, fastStart: 'in-memory' }),
    sound: make({ audio: sound, fastStart: 'in-memory' }),
}, null, 1) + '\n');
