#!/usr/bin/env bash
# Makes the sample files of this folder with programs that are not ours, and what other programs say about them (samples.json).
# Needs: espeak-ng sox lame opus-tools ffmpeg webp python3 (Debian packages). The files are kept: tests need none of these.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Speech with a pause in it: its waveform has hills and a valley.
espeak-ng -s 170 -w "$work/one.wav" "One, two, three."
espeak-ng -s 170 -a 60 -w "$work/two.wav" "Four."
sox "$work/one.wav" -r 16000 "$work/a.wav" vol 0.8 pad 0 0.4 2>/dev/null
sox "$work/two.wav" -r 16000 "$work/b.wav" vol 0.8 2>/dev/null
sox "$work/a.wav" "$work/b.wav" "$work/speech.wav"
sox "$work/speech.wav" -r 44100 -c 2 "$work/speech44.wav"
sox -n -r 8000 -b 16 "$work/tone.wav" synth 0.75 sine 440 vol 0.5

opusenc --quiet --bitrate 12 --serial 7 "$work/speech.wav" voice.ogg
opusenc --quiet --bitrate 16 --serial 7 "$work/speech44.wav" voice-stereo.ogg
ffmpeg -v error -y -bitexact -i "$work/speech.wav" -ar 16000 -c:a libvorbis -q:a 0 vorbis.ogg
sox -R "$work/speech.wav" -c 1 -r 16000 -b 16 speech.wav
lame --quiet -t -b 24 --resample 16 -m m "$work/speech.wav" cbr.mp3
lame --quiet -V 6 --resample 16 -m m --tt "Speech" --ta "espeak-ng" --add-id3v2 "$work/speech.wav" vbr.mp3
lame --quiet -b 48 "$work/speech44.wav" stereo.mp3
ffmpeg -v error -y -bitexact -i "$work/speech.wav" -c:a aac -b:a 24k speech.aac
ffmpeg -v error -y -bitexact -i "$work/speech.wav" -c:a aac -b:a 24k speech.m4a
sox "$work/tone.wav" -b 8 -e unsigned-integer tone-8.wav
sox "$work/tone.wav" -b 24 tone-24-extensible.wav
sox "$work/tone.wav" -b 32 -e floating-point tone-float.wav
sox "$work/tone.wav" -e mu-law tone-mulaw.wav
sox "$work/tone.wav" -e a-law tone-alaw.wav
sox "$work/tone.wav" -b 4 -e ima-adpcm tone-adpcm.wav
sox "$work/tone.wav" tone.aiff
sox "$work/tone.wav" tone.flac

# Discs of three sizes on nothing, and two pictures.
python3 - "$work" <<'P'
import struct, sys, zlib
def png(name, width, height, pixel):
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    def chunk(kind, body): return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
def disc(side, radius, color): return lambda x, y: color + ((255,) if (x - side / 2) ** 2 + (y - side / 2) ** 2 < radius ** 2 else (0,))
for n in (1, 2, 3):
    png(f"{sys.argv[1]}/{n}.png", 512, 512, disc(512, 60 * n, (80 * n, 40, 160)))
    png(f"{sys.argv[1]}/s{n}.png", 256, 256, disc(256, 30 * n, (80 * n, 40, 160)))
png("picture.png", 400, 300, disc(300, 140, (200, 30, 30)))
png(f"{sys.argv[1]}/p.png", 200, 300, lambda x, y: (x, y // 2, 60, 255))
P
cwebp -quiet -q 60 "$work/1.png" -o sticker.webp
cwebp -quiet -q 60 -resize 300 200 "$work/2.png" -o small.webp
img2webp -lossy -q 40 -d 100 "$work/1.png" "$work/2.png" "$work/3.png" -o animated.webp
img2webp -lossy -q 40 -d 5 "$work/1.png" "$work/2.png" "$work/3.png" -o animated-fast.webp
img2webp -lossy -q 40 -d 4000 "$work/1.png" "$work/2.png" "$work/3.png" -o animated-long.webp
img2webp -lossy -q 40 -d 100 "$work/s1.png" "$work/s2.png" "$work/s3.png" -o animated-small.webp
ffmpeg -v error -y -bitexact -i "$work/p.png" -q:v 8 picture.jpg

python3 - "$work" <<'P'
import array, base64, json, os, subprocess, sys
work, found = sys.argv[1], {}
for name in sorted(os.listdir(".")):
    if name.rsplit(".", 1)[-1] in ("ogg", "mp3", "wav", "aac", "m4a", "aiff", "flac"):
        length = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", name], capture_output=True, text=True, check=True).stdout.strip()
        found[name] = {"seconds": float(length)}
# The waveform as other clients draw it: means of absolute values in 64 blocks, the loudest being 100.
for name in ("voice.ogg", "voice-stereo.ogg", "speech.wav", "cbr.mp3", "vbr.mp3", "stereo.mp3"):
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", name, "-ac", "1", "-ar", "48000", "-f", "f32le", "-"], capture_output=True, check=True).stdout
    pcm = array.array("f", raw)
    size = len(pcm) // 64
    means = [sum(map(abs, pcm[n * size:(n + 1) * size])) / size for n in range(64)]
    found[name]["waveform"] = base64.b64encode(bytes(int(100 * mean / max(means)) for mean in means)).decode()
json.dump(found, open("samples.json", "w"), indent=2)
P
