using Concentus;
using Concentus.Enums;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>
/// Writes a voice note: Ogg with Opus, mono, 48 kHz, 20 ms a packet, about 24 kbit/s, tuned for speech. WhatsApp plays Opus in Ogg with one channel
/// (developers.facebook.com, Cloud API, supported media types: "mono input only").
/// </summary>
internal sealed class VoiceEncoder
{
    private const int FrameSamples = OpusHead.Rate / 50;
    private const int BitRate = 24_000;
    private const int Complexity = 5;
    private const int MaxPacketBytes = 1_275;

    private readonly OggWriter _pages;
    private readonly IOpusEncoder _encoder;
    private readonly float[] _frame = new float[FrameSamples];
    private readonly byte[] _packet = new byte[MaxPacketBytes];
    private int _filled;
    private long _encoded;
    private long _samples;

    static VoiceEncoder() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    /// <param name="file">Where to write.</param>
    /// <param name="recordedRate">Sample rate of the source, stored in the header.</param>
    public VoiceEncoder(Stream file, int recordedRate)
    {
        _pages = new OggWriter(file);
        _encoder = OpusCodecFactory.CreateEncoder(OpusHead.Rate, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        (_encoder.Bitrate, _encoder.UseVBR, _encoder.Complexity, _encoder.SignalType) = (BitRate, true, Complexity, OpusSignal.OPUS_SIGNAL_VOICE);
        _pages.AddHeader(OpusHead.WriteMono(_encoder.Lookahead, recordedRate));
        // No comments except the encoder's name (RFC 7845, 5.2).
        _pages.AddHeader([.. "OpusTags"u8, 8, 0, 0, 0, .. "WhatIsUp"u8, 0, 0, 0, 0]);
    }

    /// <summary>The next samples at 48 kHz, from -1 to 1.</summary>
    public void Write(ReadOnlySpan<float> samples)
    {
        _samples += samples.Length;
        while (!samples.IsEmpty)
        {
            var taken = Math.Min(samples.Length, FrameSamples - _filled);
            samples[..taken].CopyTo(_frame.AsSpan(_filled));
            samples = samples[taken..];
            _filled += taken;
            if (_filled == FrameSamples) Encode();
        }
    }

    /// <summary>Completes the file: flushes the encoder and writes the final position.</summary>
    public void Finish()
    {
        var end = _samples + _encoder.Lookahead;
        while (_encoded < end)
        {
            _frame.AsSpan(_filled).Clear();
            Encode();
        }

        _pages.Finish(end);
    }

    private void Encode()
    {
        var length = _encoder.Encode(_frame, FrameSamples, _packet, _packet.Length);
        _encoded += FrameSamples;
        _filled = 0;
        _pages.Add(_packet.AsSpan(0, length), _encoded);
    }
}
