using NLayer;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Decodes MP3. Frames that can't be decoded become silence.</summary>
internal sealed class MpegSource : IPcmSource
{
    private const int MaxFrameSamples = 1_152;

    /// <summary>Samples that a decoder adds at the start, in addition to those of the encoder.</summary>
    private const int DecoderDelay = 529;

    private readonly MpegFrames _frames;
    private readonly MpegFrameDecoder _decoder = new();
    private readonly MpegFrameBits _bits = new();
    private readonly float[] _decoded = new float[2 * MaxFrameSamples];
    private readonly float[] _mixed = new float[MaxFrameSamples];
    private int _from;
    private int _to;
    private int _skip;
    private long _left;

    /// <param name="file">The file.</param>
    /// <param name="samples">Number of its samples.</param>
    public MpegSource(Stream file, long samples)
    {
        _frames = new MpegFrames(file);
        Rate = _frames.First?.Rate ?? OpusHead.Rate;
        (Samples, _left) = (samples, samples);
        // Without information of the encoder, nothing is skipped.
        _skip = _frames.Delay > 0 ? _frames.Delay + DecoderDelay : 0;
    }

    public int Rate { get; }

    public long Samples { get; }

    public int Read(Span<float> samples)
    {
        while (_from == _to)
        {
            if (_left == 0) return 0;
            // The rest, delayed by the decoder, is silence.
            if (!_frames.Next(out var header, out var frame)) return Silence(samples);
            Decode(header, frame);
            _from = Math.Min(_skip, header.Samples);
            _skip -= _from;
            _to = header.Samples;
        }

        var taken = (int)Math.Min(Math.Min(samples.Length, _to - _from), _left);
        _mixed.AsSpan(_from, taken).CopyTo(samples);
        _from += taken;
        _left -= taken;
        return taken;
    }

    private int Silence(Span<float> samples)
    {
        var count = (int)Math.Min(samples.Length, _left);
        samples[..count].Clear();
        _left -= count;
        return count;
    }

    private void Decode(MpegHeader header, ReadOnlySpan<byte> frame)
    {
        var count = 0;
        try
        {
            _bits.Set(header, frame);
            count = _decoder.DecodeFrame(_bits, _decoded, 0);
        }
        catch (Exception)
        {
            // The library throws any type of exception for damaged frames.
            _decoder.Reset();
        }

        if (count < header.Samples * header.Channels) _decoded.AsSpan(count).Clear();
        for (var n = 0; n < header.Samples; n++)
        {
            var mixed = header.Channels == 1 ? _decoded[n] : (_decoded[2 * n] + _decoded[(2 * n) + 1]) / 2;
            _mixed[n] = float.IsFinite(mixed) ? Math.Clamp(mixed, -1f, 1f) : 0f;
        }
    }

    /// <summary>A frame in the form that the decoder expects.</summary>
    private sealed class MpegFrameBits : IMpegFrame
    {
        private const int MaxFrameBytes = 2_048;
        private readonly byte[] _bytes = new byte[MaxFrameBytes];
        private MpegHeader _header;
        private int _length;
        private int _bit;

        public int SampleRate => _header.Rate;

        public int SampleRateIndex => _header.RateIndex;

        public int FrameLength => _length;

        public int BitRate => _header.BitRate;

        public MpegVersion Version => _header.Version switch { 3 => MpegVersion.Version1, 2 => MpegVersion.Version2, _ => MpegVersion.Version25 };

        public MpegLayer Layer => MpegLayer.LayerIII;

        public MpegChannelMode ChannelMode => (MpegChannelMode)_header.Mode;

        public int ChannelModeExtension => _header.ModeExtension;

        public int SampleCount => _header.Samples;

        public int BitRateIndex => _header.BitRateIndex;

        public bool IsCopyrighted => false;

        public bool HasCrc => _header.HasChecksum;

        public bool IsCorrupted => false;

        public void Set(MpegHeader header, ReadOnlySpan<byte> frame)
        {
            _header = header;
            _length = Math.Min(frame.Length, MaxFrameBytes);
            frame[.._length].CopyTo(_bytes);
            Reset();
        }

        public void Reset() => _bit = 8 * (MpegHeader.Bytes + (_header.HasChecksum ? 2 : 0));

        /// <summary>The next bits; -1 at the end of the frame.</summary>
        public int ReadBits(int bitCount)
        {
            if (bitCount is < 1 or > 32 || _bit + bitCount > 8 * _length) return -1;
            var value = 0;
            for (var n = 0; n < bitCount; n++, _bit++) value = value << 1 | _bytes[_bit >> 3] >> (7 - (_bit & 7)) & 1;
            return value;
        }
    }
}
