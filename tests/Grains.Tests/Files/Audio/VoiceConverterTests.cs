using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Files.Audio;

/// <summary>Conversion of other programs' audio to voice notes. Decoding by other programs is tested in Interop.</summary>
public sealed class VoiceConverterTests
{
    private const int Tolerance = 4;

    /// <summary>Quality of audio encoded again at a low bit rate.</summary>
    private const int CodedTolerance = 15;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Complete_mono_Opus_stream_is_a_voice_note_without_conversion()
    {
        var file = new MemoryStream(SampleFiles.Read("voice.ogg"));
        var (source, problem) = VoiceConverter.Inspect(file, "audio/ogg", Longest);
        Assert.Equal((null, 3, null), (problem, source!.Seconds, source.Open));
        AssertAlike(SampleFiles.WaveformOf("voice.ogg"), VoiceConverter.Draw(file, Cancel));
    }

    [Theory]
    [InlineData("speech.wav", "audio/wav")]
    [InlineData("cbr.mp3", "audio/mpeg")]
    [InlineData("vbr.mp3", "audio/mpeg")]
    [InlineData("stereo.mp3", "audio/mpeg")]
    [InlineData("voice-stereo.ogg", "audio/ogg")]
    public void Audio_is_converted_to_one_complete_mono_Opus_stream_of_the_same_length(string name, string essence)
    {
        var (note, waveform) = Convert(SampleFiles.Read(name), essence);
        AssertAlike(SampleFiles.WaveformOf(name), waveform);
        var packets = Read(note);
        Assert.True(packets is { IsClean: true, Head: { Channels: 1, Streams: 1 } }, name);
        Assert.InRange((double)packets.Samples / OpusHead.Rate, SampleFiles.SecondsOf(name) - 0.15, SampleFiles.SecondsOf(name) + 0.15);
        // The decoded audio is that of the input.
        AssertAlike(waveform, VoiceConverter.Draw(note, Cancel), CodedTolerance);
        Assert.Null(VoiceConverter.Inspect(note, "audio/ogg", Longest).Source!.Open);
    }

    [Theory]
    [InlineData("tone-8.wav")]
    [InlineData("tone-24-extensible.wav")]
    [InlineData("tone-float.wav")]
    [InlineData("tone-mulaw.wav")]
    [InlineData("tone-alaw.wav")]
    public void Every_sample_format_is_read(string name)
    {
        var (note, waveform) = Convert(SampleFiles.Read(name), "audio/wav");
        // A tone is as loud everywhere.
        Assert.All(waveform[1..^1], value => Assert.InRange(value, 90, 100));
        Assert.Equal(36_000, Read(note).Samples);
    }

    [Theory]
    [InlineData(4_000, 1, 16)]
    [InlineData(11_025, 2, 24)]
    [InlineData(44_101, 1, 8)]
    [InlineData(48_000, 8, 32)]
    [InlineData(96_000, 6, 16)]
    [InlineData(191_999, 1, 8)]
    public void Every_sample_rate_and_channel_count_keeps_its_length(int rate, int channels, int bits)
    {
        var file = HostileAudioTests.Wav(1, (ushort)channels, (uint)rate, (ushort)bits);
        var samples = (file.Length - 44L) / (channels * bits / 8);
        var (note, _) = Convert(file, "audio/wav");
        Assert.InRange(Read(note).Samples - (samples * OpusHead.Rate / rate), -1, 1);
    }

    [Fact]
    public void Voice_note_made_by_the_tests_needs_no_conversion() =>
        Assert.Null(VoiceConverter.Inspect(new MemoryStream(OggFiles.VoiceNote("words")), "audio/ogg", Longest).Source!.Open);

    [Fact]
    public void Recording_of_a_live_stream_starts_at_its_first_sample()
    {
        // Its positions begin at an hour; its last page ends in the middle of a packet.
        const long hour = 3_600L * OpusHead.Rate;
        byte[][] packets = [.. Enumerable.Repeat((byte[])[0xF8, 0xFF, 0xFE], 600)];
        var file = OggFiles.Opus(packets, granule: hour + (600 * 960) - 480, from: hour);
        Assert.Equal((600 * 960) - 480, Read(new MemoryStream(file)).Samples);
    }

    [Theory]
    [InlineData("vorbis.ogg", "audio/ogg", "must contain Opus for a voice note, but contains Vorbis")]
    [InlineData("tone-adpcm.wav", "audio/wav", "must be an uncompressed WAV file, but has format 17 with 4 bits")]
    public void Unsupported_codec_is_named(string name, string essence, string expected) =>
        Assert.Equal(expected, VoiceConverter.Inspect(new MemoryStream(SampleFiles.Read(name)), essence, Longest).Problem);

    [Fact]
    public void Audio_too_long_to_convert_is_rejected_unless_it_is_a_voice_note_already()
    {
        var most = TimeSpan.FromSeconds(2);
        Assert.Equal("must be at most 2 seconds long for a voice note, and has 3",
            VoiceConverter.Inspect(new MemoryStream(SampleFiles.Read("speech.wav")), "audio/wav", most).Problem);
        Assert.Equal("must be at most 2 seconds long for a voice note, and has 3",
            VoiceConverter.Inspect(new MemoryStream(SampleFiles.Read("stereo.mp3")), "audio/mpeg", most).Problem);
        Assert.Null(VoiceConverter.Inspect(new MemoryStream(SampleFiles.Read("voice.ogg")), "audio/ogg", most).Problem);
    }

    [Fact]
    public void Truncated_stream_is_converted_to_a_complete_one()
    {
        var file = SampleFiles.Read("voice.ogg");
        var (note, _) = Convert(file[..^700], "audio/ogg");
        Assert.True(Read(note).IsClean);
        Assert.InRange(Read(note).Samples, 1 * OpusHead.Rate, 3 * OpusHead.Rate);
    }

    [Fact]
    public void Conversion_is_deterministic() =>
        Assert.Equal(Convert(SampleFiles.Read("cbr.mp3"), "audio/mpeg").Note.ToArray(), Convert(SampleFiles.Read("cbr.mp3"), "audio/mpeg").Note.ToArray());

    private static (MemoryStream Note, byte[] Waveform) Convert(byte[] file, string essence)
    {
        var (source, problem) = VoiceConverter.Inspect(new MemoryStream(file), essence, Longest);
        Assert.Null(problem);
        var note = new MemoryStream();
        return (note, VoiceConverter.Convert(source!.Open!(), note, Cancel));
    }

    private static OpusPackets Read(Stream note)
    {
        var packets = new OpusPackets(note);
        while (packets.Next(out _, out _))
        {
        }

        return packets;
    }

    private static void AssertAlike(byte[] expected, byte[] found, int tolerance = Tolerance)
    {
        Assert.Equal(Waveform.Count, found.Length);
        Assert.Equal(100, found.Max());
        Assert.All(expected.Zip(found),
            pair => Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance, $"{string.Join(' ', expected)}\n{string.Join(' ', found)}"));
    }
}
