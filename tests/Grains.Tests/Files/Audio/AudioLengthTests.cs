using System.Buffers.Binary;
using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Files.Audio;

/// <summary>Durations of audio files of other programs, compared with those of ffprobe.</summary>
public sealed class AudioLengthTests
{
    [Theory]
    [InlineData("voice.ogg", "audio/ogg")]
    [InlineData("voice-stereo.ogg", "audio/ogg")]
    [InlineData("vorbis.ogg", "audio/ogg")]
    [InlineData("cbr.mp3", "audio/mpeg")]
    [InlineData("vbr.mp3", "audio/mpeg")]
    [InlineData("stereo.mp3", "audio/mpeg")]
    [InlineData("speech.aac", "audio/aac")]
    [InlineData("speech.wav", "audio/wav")]
    [InlineData("tone-8.wav", "audio/wav")]
    [InlineData("tone-24-extensible.wav", "audio/wav")]
    [InlineData("tone-float.wav", "audio/wav")]
    [InlineData("tone-mulaw.wav", "audio/wav")]
    [InlineData("tone-alaw.wav", "audio/wav")]
    [InlineData("tone-adpcm.wav", "audio/wav")]
    [InlineData("tone.aiff", "audio/aiff")]
    [InlineData("tone.flac", "audio/flac")]
    public void Audio_length_equals_that_of_ffprobe(string name, string essence) =>
        Assert.Equal(AudioLength.Round(SampleFiles.SecondsOf(name)), AudioLength.Read(new MemoryStream(SampleFiles.Read(name)), essence));

    [Theory]
    [InlineData(0)]
    [InlineData(0x10)]
    public void Tags_before_and_after_an_MP3_do_not_count(byte flags)
    {
        var sound = SampleFiles.Read("cbr.mp3");
        byte[] picture = [.. Enumerable.Repeat((byte[])[0xFF, 0xFB, 0x90, 0x00], 50_000).SelectMany(b => b)];
        byte[] tag = [.. "ID3"u8, 4, 0, flags, 0, (byte)(picture.Length >> 14), (byte)(picture.Length >> 7 & 0x7F), (byte)(picture.Length & 0x7F),
            .. picture, .. new byte[flags == 0 ? 0 : 10]];
        byte[] file = [.. tag, .. tag, .. sound, .. "TAG"u8, .. new byte[125]];
        Assert.Equal(3, AudioLength.Read(new MemoryStream(file), "audio/mpeg"));
    }

    [Fact]
    public void VBRI_header_frame_does_not_count()
    {
        var (sound, note) = (SampleFiles.Read("cbr.mp3"), SampleFiles.Read("cbr.mp3")[..108]);
        "VBRI"u8.CopyTo(note.AsSpan(36));
        var plain = new MpegFrames(new MemoryStream(sound));
        var noted = new MpegFrames(new MemoryStream([.. note, .. sound]));
        Assert.Equal(Count(plain), Count(noted));
    }

    [Theory]
    [InlineData("#!AMR\n", "audio/amr", 0x3C, 31, 100, 2)]
    [InlineData("#!AMR-WB\n", "audio/amr-wb", 0x44, 60, 250, 5)]
    public void Frames_of_AMR_are_counted(string head, string essence, byte mode, int length, int frames, int seconds)
    {
        byte[] file = [.. System.Text.Encoding.ASCII.GetBytes(head), .. Enumerable.Repeat((byte[])[mode, .. new byte[length]], frames).SelectMany(b => b)];
        Assert.Equal(seconds, AudioLength.Read(new MemoryStream(file), essence));
    }

    [Fact]
    public void WAV_without_a_valid_length_has_the_length_of_its_data()
    {
        foreach (var claimed in (uint[])[0, uint.MaxValue, 1 << 30])
        {
            var file = SampleFiles.Read("speech.wav");
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.AsSpan().IndexOf("data"u8) + 4), claimed);
            Assert.Equal(3, AudioLength.Read(new MemoryStream(file), "audio/wav"));
        }
    }

    private static long Count(MpegFrames frames)
    {
        while (frames.Next(out _, out _))
        {
        }

        return frames.Samples;
    }
}
