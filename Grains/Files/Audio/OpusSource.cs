using Concentus;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Decodes Opus. Packets that can't be decoded become silence.</summary>
internal sealed class OpusSource : IPcmSource
{
    private readonly OpusPackets _packets;
    private readonly IOpusDecoder _decoder;
    private readonly float[] _decoded = new float[OpusHead.MaxPacketSamples];
    private int _from;
    private int _to;
    private int _skip;
    private long _left;

    static OpusSource() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    /// <param name="file">The file.</param>
    /// <param name="samples">Number of audible samples.</param>
    public OpusSource(Stream file, long samples)
    {
        _packets = new OpusPackets(file);
        // A mono decoder mixes stereo down.
        _decoder = OpusCodecFactory.CreateDecoder(OpusHead.Rate, 1);
        _skip = _packets.Head?.PreSkip ?? 0;
        (Samples, _left) = (samples, samples);
    }

    public int Rate => OpusHead.Rate;

    public long Samples { get; }

    public int Read(Span<float> samples)
    {
        while (_from == _to)
        {
            if (_left == 0 || !_packets.Next(out var packet, out var count)) return 0;
            Decode(_decoder, packet, _decoded, count);
            _from = Math.Min(_skip, count);
            _skip -= _from;
            _to = count;
        }

        var taken = (int)Math.Min(Math.Min(samples.Length, _to - _from), _left);
        _decoded.AsSpan(_from, taken).CopyTo(samples);
        _from += taken;
        _left -= taken;
        if (_left == 0) _from = _to;
        return taken;
    }

    /// <summary>Decodes a packet of a known number of samples.</summary>
    public static void Decode(IOpusDecoder decoder, ReadOnlySpan<byte> packet, Span<float> decoded, int samples)
    {
        try
        {
            if (decoder.Decode(packet, decoded, samples, false) == samples) return;
        }
        catch (Exception)
        {
            // The library throws any type of exception for damaged packets.
        }

        decoded[..samples].Clear();
    }
}
