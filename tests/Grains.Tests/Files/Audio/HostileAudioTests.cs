using System.Buffers.Binary;
using System.Diagnostics;
using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Files.Audio;

/// <summary>Small audio files that declare huge contents, and damaged files.</summary>
public sealed class HostileAudioTests(ITestOutputHelper output)
{
    private const long MostAllocated = 8L << 20;
    private const int Megabytes16 = 16 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>Many times the duration on an idle machine.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(8);

    private static readonly Dictionary<string, (Func<byte[]> File, string Essence, string? Problem)> Files = new()
    {
        ["Ogg that claims a year in a kilobyte"] = (() => OggFiles.Opus([[0xF8, 1, 2]], granule: 365L * 24 * 3_600 * 48_000), "audio/ogg", null),
        ["Ogg of endless packets of silence"] =
            (() => OggFiles.Opus(Enumerable.Repeat((byte[])[0xFB, 0x06], Megabytes16 / 3)), "audio/ogg", "must be at most 86400 seconds long"),
        ["Ogg of empty pages"] = (() => [.. OggFiles.Opus([[0xF8, 1, 2]]), .. OggFiles.EmptyPages(Megabytes16 / 28)], "audio/ogg", null),
        ["Ogg whose every page overlaps the next"] = (OverlappingPages, "audio/ogg", "must contain Opus"),
        ["Ogg of nothing but patterns"] =
            (() => [.. Enumerable.Repeat("OggS"u8.ToArray(), Megabytes16 / 4).SelectMany(b => b)], "audio/ogg", "must contain Opus"),
        ["Ogg with a packet that never ends"] = (() => OggFiles.Opus([new byte[10_000_000]]), "audio/ogg", "must be audio"),
        ["Ogg with comments of 15 MB"] = (() => OggFiles.Opus([[0xF8, 1, 2]], comments: 15_000_000), "audio/ogg", null),
        ["Ogg without channels"] = (() => OggFiles.Opus([[0xF8, 1, 2]], channels: 0), "audio/ogg", "must have 1 or 2 channels, but has 0"),
        ["Ogg of 255 channels"] = (() => OggFiles.Opus([[0xF8, 1, 2]], channels: 255), "audio/ogg", "must have 1 or 2 channels, but has 255"),
        ["WAV that claims 4 GB"] = (() => Wav(1, 1, 8_000, 16, claimed: uint.MaxValue), "audio/wav", null),
        ["WAV without channels"] = (() => Wav(1, 0, 8_000, 16), "audio/wav", "must have 1 to 8 channels, but has 0"),
        ["WAV of 65,535 channels"] = (() => Wav(1, 65_535, 8_000, 16), "audio/wav", "must have 1 to 8 channels, but has 65535"),
        ["WAV at 1 Hz"] = (() => Wav(1, 1, 1, 8, seconds: Megabytes16), "audio/wav", "must have 4000 to 192000 samples per second, but has 1"),
        ["WAV at 4 GHz"] = (() => Wav(1, 1, uint.MaxValue, 8), "audio/wav", "must have 4000 to 192000 samples per second, but has 4294967295"),
        ["WAV without a rate"] = (() => Wav(1, 1, 0, 8), "audio/wav", "must have 4000 to 192000 samples per second, but has 0"),
        ["WAV of many empty chunks"] =
            (() => [.. "RIFF\0\0\0\0WAVE"u8, .. Enumerable.Repeat((byte[])[1, 1, 1, 1, 0, 0, 0, 0], Megabytes16 / 8).SelectMany(b => b)], "audio/wav",
                "must be audio"),
        ["WAV without samples"] = (() => Wav(1, 1, 8_000, 16, seconds: 0), "audio/wav", "must be audio, but has no samples"),
        ["WAV that is hours long"] = (() => Wav(7, 1, 4_000, 8, seconds: 4_000), "audio/wav", "must be at most 1800 seconds long"),
        ["MP3 of hours in 16 MB"] =
            (() => [.. Enumerable.Repeat(MpegFrame(0xE3, 0x18, 0xC4), Megabytes16 / 72).SelectMany(b => b)], "audio/mpeg", "must be at most 1800 seconds long"),
        ["MP3 of nothing but the starts of frames"] = (() => [.. Enumerable.Repeat((byte[])[0xFF, 0xFB, 0xE0, 0xC4], Megabytes16 / 4).SelectMany(b => b)],
            "audio/mpeg", "must be at most 1800 seconds long|"),
        ["MP3 of ones"] = (() => [.. Enumerable.Repeat((byte)0xFF, Megabytes16)], "audio/mpeg", "must be audio, but has no MPEG layer III frames"),
        ["MP3 of tags"] = (() => [.. Enumerable.Repeat("ID3\u0004\0\0\0\0\0\0"u8.ToArray(), Megabytes16 / 10).SelectMany(b => b)], "audio/mpeg",
            "must be audio, but has no MPEG layer III frames"),
        ["MP3 whose tag is longer than the file"] =
            (() => [.. "ID3\u0004\0\0\u007F\u007F\u007F\u007F"u8, .. SampleFiles.Read("cbr.mp3")], "audio/mpeg",
                "must be audio, but has no MPEG layer III frames"),
        ["MP3 of a free bit rate"] =
            (() => [.. Enumerable.Repeat(MpegFrame(0xFB, 0x00, 0xC4), 1_000).SelectMany(b => b)], "audio/mpeg",
                "must be audio, but has no MPEG layer III frames"),
    };

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_file_is_read_in_bounded_time_and_memory(string name)
    {
        var (make, essence, problem) = Files[name];
        var file = new MemoryStream(make());
        var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        var (source, found) = VoiceConverter.Inspect(file, essence, Longest);
        var seconds = AudioLength.Read(file, essence);
        var (allocated, took) = (GC.GetAllocatedBytesForCurrentThread() - before, clock.Elapsed);
        output.WriteLine($"{name}: {file.Length:N0} bytes, {took.TotalMilliseconds:F0} ms, {allocated:N0} bytes allocated, {seconds} s, {found}");
        Assert.InRange(took, TimeSpan.Zero, Most);
        Assert.InRange(allocated, 0, MostAllocated);
        Assert.InRange(seconds ?? 0, 0, 24 * 60 * 60);
        if (problem is null) Assert.Null(found);
        else if (!problem.EndsWith('|')) Assert.StartsWith(problem, found, StringComparison.Ordinal);
        if (name.Contains("claims", StringComparison.Ordinal)) Assert.InRange(seconds ?? 1, 1, 10);
        if (source is not null) Run(source, file);
    }

    [Fact]
    public void Damaged_audio_is_shorter_and_raises_no_exception()
    {
        (string Name, string Essence)[] sounds = [("voice.ogg", "audio/ogg"), ("voice-stereo.ogg", "audio/ogg"), ("cbr.mp3", "audio/mpeg"),
            ("vbr.mp3", "audio/mpeg"), ("tone-float.wav", "audio/wav"), ("speech.aac", "audio/aac"), ("tone.flac", "audio/flac"), ("tone.aiff", "audio/aiff")];
        var random = new Random(20_261_130);
        var made = 0;
        for (var n = 0; n < 400; n++)
        {
            var (name, essence) = sounds[n % sounds.Length];
            var sound = SampleFiles.Read(name);
            var damaged = sound[..random.Next(sound.Length + 1)];
            for (var i = 0; i < 1 + (damaged.Length / 300); i++)
                if (damaged.Length > 0) damaged[random.Next(Math.Min(damaged.Length, i % 2 == 0 ? 64 : int.MaxValue))] = (byte)random.Next(256);
            // A page with a wrong checksum is skipped: with a right one the decoder gets the damage.
            if (n % 16 < 2) OggFiles.Mend(damaged);
            var file = new MemoryStream(damaged);
            Assert.InRange(AudioLength.Read(file, essence) ?? 1, 1, 24 * 60 * 60);
            if (essence is not ("audio/ogg" or "audio/mpeg" or "audio/wav") || VoiceConverter.Inspect(file, essence, Longest).Source is not { } source)
            {
                continue;
            }
            Run(source, file);
            made++;
        }

        Assert.InRange(made, 50, 400);
    }

    [Fact]
    public void Random_bytes_are_not_audio()
    {
        var bytes = new byte[200_000];
        new Random(7).NextBytes(bytes);
        foreach (var essence in (string[])["audio/ogg", "audio/wav", "audio/mpeg", "audio/aac", "audio/flac", "audio/aiff", "audio/amr", "audio/amr-wb"])
        {
            AudioLength.Read(new MemoryStream(bytes), essence);
        }
        foreach (var essence in (string[])["audio/ogg", "audio/wav", "audio/mpeg"])
            if (VoiceConverter.Inspect(new MemoryStream(bytes), essence, Longest).Source is { } source) Run(source, new MemoryStream(bytes));
    }

    private void Run(VoiceSource source, Stream file)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var clock = Stopwatch.StartNew();
        var waveform = source.Open is null ? VoiceConverter.Draw(file, stop.Token) : VoiceConverter.Convert(source.Open(), new MemoryStream(), stop.Token);
        Assert.Equal(Waveform.Count, waveform.Length);
        if (clock.Elapsed > TimeSpan.FromMilliseconds(300)) output.WriteLine($"{source.Seconds} s of sound: {clock.Elapsed.TotalMilliseconds:F0} ms");
    }

    private static byte[] OverlappingPages()
    {
        var bytes = new byte[Megabytes16];
        for (var at = 0; at + 27 < bytes.Length; at += 27)
        {
            "OggS"u8.CopyTo(bytes.AsSpan(at));
            bytes[at + 26] = 255;
        }

        return bytes;
    }

    private static byte[] MpegFrame(byte version, byte rates, byte mode)
    {
        var length = MpegHeader.Read([0xFF, version, rates, mode])?.Length ?? 100;
        var frame = new byte[length];
        ((byte[])[0xFF, version, rates, mode]).CopyTo(frame, 0);
        return frame;
    }

    internal static byte[] Wav(ushort format, ushort channels, uint rate, ushort bits, int seconds = 1, uint? claimed = null)
    {
        var data = new byte[Math.Min(Megabytes16, seconds * Math.Clamp((long)rate * Math.Max((ushort)1, channels) * bits / 8, 1, 100_000))];
        var head = new byte[44];
        "RIFF\0\0\0\0WAVEfmt \u0010\0\0\0"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(20), format);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(22), channels);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), rate);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(28), rate * channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(32), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(34), bits);
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(40), claimed ?? (uint)data.Length);
        return [.. head, .. data];
    }
}
