using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Reads the samples of a WAV file.</summary>
internal sealed class WavSource : IPcmSource
{
    private const int FramesPerRead = 1_024;

    private readonly Stream _file;
    private readonly WavHeader _header;
    private readonly byte[] _bytes;
    private long _left;

    public WavSource(Stream file, WavHeader header)
    {
        (_file, _header) = (file, header);
        _bytes = new byte[FramesPerRead * header.FrameBytes];
        (Samples, _left) = (header.DataBytes / header.FrameBytes, header.DataBytes / header.FrameBytes);
        file.Position = header.DataOffset;
    }

    public int Rate => (int)_header.Rate;

    public long Samples { get; }

    public int Read(Span<float> samples)
    {
        var needed = (int)Math.Min(Math.Min(samples.Length, FramesPerRead), _left);
        var frames = _file.ReadAtLeast(_bytes.AsSpan(0, needed * _header.FrameBytes), needed * _header.FrameBytes,
            throwOnEndOfStream: false) / _header.FrameBytes;
        _left = frames == needed ? _left - frames : 0;
        var width = _header.FrameBytes / _header.Channels;
        for (var frame = 0; frame < frames; frame++)
        {
            var sum = 0f;
            for (var channel = 0; channel < _header.Channels; channel++) sum += Sample(_bytes.AsSpan((frame * _header.FrameBytes) + (channel * width), width));
            var mixed = sum / _header.Channels;
            // Files of floating-point numbers can hold anything.
            samples[frame] = float.IsFinite(mixed) ? Math.Clamp(mixed, -1f, 1f) : 0f;
        }

        return frames;
    }

    private float Sample(ReadOnlySpan<byte> bytes) => _header.Encoding switch
    {
        WavEncoding.Float => bytes.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        WavEncoding.ALaw => ALaw(bytes[0]) / 32_768f,
        WavEncoding.MuLaw => MuLaw(bytes[0]) / 32_768f,
        _ => bytes.Length switch
        {
            1 => (bytes[0] - 128) / 128f,
            2 => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32_768f,
            3 => (bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16) / 8_388_608f,
            _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2_147_483_648f,
        },
    };

    /// <summary>ITU-T G.711, A-law.</summary>
    private static int ALaw(byte code)
    {
        var value = code ^ 0x55;
        var exponent = value >> 4 & 7;
        var magnitude = ((value & 0x0F) << 4) + 8;
        if (exponent > 0) magnitude = (magnitude + 0x100) << (exponent - 1);
        return (value & 0x80) != 0 ? magnitude : -magnitude;
    }

    /// <summary>ITU-T G.711, µ-law.</summary>
    private static int MuLaw(byte code)
    {
        var value = ~code & 0xFF;
        var magnitude = ((((value & 0x0F) << 3) + 0x84) << (value >> 4 & 7)) - 0x84;
        return (value & 0x80) != 0 ? -magnitude : magnitude;
    }
}
