namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Reads the packets of the first Opus stream of an Ogg file in one pass (RFC 7845).</summary>
internal sealed class OpusPackets
{
    /// <summary>Bytes of the largest packet that RFC 6716 allows: 48 frames of 1,275 bytes with their lengths.</summary>
    private const int MaxPacketBytes = 61_440;

    private readonly OggReader _pages;
    private readonly byte[] _packet = new byte[MaxPacketBytes];
    private readonly byte[] _lacing = new byte[255];
    private readonly byte[] _body = new byte[ForwardReader.MaxPeek];
    private int _segments;
    private int _segment;
    private int _at;
    private int _length;
    private bool _isPartial;
    private bool _isTooLong;
    private long _packets;
    private uint _serial;
    private uint _sequence;
    private long _granule;
    private bool _isDamaged;
    private long _counted;
    private long? _start;
    private long? _end;

    /// <summary>Reads up to the identification header.</summary>
    public OpusPackets(Stream file)
    {
        _pages = new OggReader(new ForwardReader(file));
        while (_pages.Next(out var page))
        {
            if ((page.Flags & OggPage.First) == 0) break;
            if (OpusHead.Read(page.Body) is { } head)
            {
                (Head, _serial, _sequence) = (head, page.Serial, page.Sequence);
                return;
            }

            _isDamaged = true;
        }
    }

    /// <summary>The identification header, or null when the file contains no Opus.</summary>
    public OpusHead? Head { get; }

    /// <summary>
    /// Audible samples at 48 kHz in the part of the file that was read. Counted from the packets,
    /// independent of the granule positions that pages claim.
    /// </summary>
    public long Samples
    {
        get
        {
            var all = _counted - (Head?.PreSkip ?? 0);
            if (_start is { } start && _end is { } end && end - Math.Max(0, start) - (Head?.PreSkip ?? 0) is > 0 and var claimed) all = Math.Min(all, claimed);
            return Math.Max(0, all);
        }
    }

    /// <summary>True when the part that was read is one complete stream and nothing else.</summary>
    public bool IsClean => Head is not null && !_isDamaged && !_pages.HasGaps && !_isPartial;

    /// <summary>Reads the next audio packet; false at the end. The packet is valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> packet, out int samples)
    {
        packet = [];
        samples = 0;
        if (Head is null) return false;
        while (true)
        {
            if (_segment == _segments && !NextPage()) return false;
            if (!FinishPacket()) continue;
            // The first packet is the comment header.
            if (_packets++ == 0)
            {
                _isDamaged |= !_packet.AsSpan(0, _length).StartsWith("OpusTags"u8);
                continue;
            }

            packet = _packet.AsSpan(0, _length);
            samples = _isTooLong ? 0 : OpusHead.SamplesOf(packet);
            _isDamaged |= samples == 0;
            _counted += samples;
            if (_segment == _segments) EndPage();
            if (samples > 0) return true;
        }
    }

    private bool NextPage()
    {
        while (_pages.Next(out var page))
        {
            if (page.Serial != _serial || (page.Flags & OggPage.First) != 0)
            {
                _isDamaged = true;
                continue;
            }

            var isNext = page.Sequence == ++_sequence;
            var isContinued = (page.Flags & OggPage.Continued) != 0;
            _isDamaged |= !isNext || isContinued != _isPartial;
            (_sequence, _granule) = (page.Sequence, page.Granule);
            page.Lacing.CopyTo(_lacing);
            page.Body.CopyTo(_body);
            (_segments, _segment, _at) = (page.Lacing.Length, 0, 0);
            if (!isContinued || !isNext) (_length, _isTooLong, _isPartial) = (0, false, false);
            // The start of this packet is on a missing page.
            if (isContinued && !_isPartial) SkipPacket();
            if (_segment < _segments) return true;
        }

        return false;
    }

    /// <summary>Adds segments to the packet; true when it is complete.</summary>
    private bool FinishPacket()
    {
        if (!_isPartial) (_length, _isTooLong) = (0, false);
        while (_segment < _segments)
        {
            int segment = _lacing[_segment++];
            if (_length + segment <= MaxPacketBytes) _body.AsSpan(_at, segment).CopyTo(_packet.AsSpan(_length));
            else _isTooLong = true;
            _length = _isTooLong ? MaxPacketBytes : _length + segment;
            _at += segment;
            if (segment == 255) continue;
            _isPartial = false;
            return true;
        }

        _isPartial = true;
        EndPage();
        return false;
    }

    private void SkipPacket()
    {
        while (_segment < _segments)
        {
            int segment = _lacing[_segment++];
            _at += segment;
            if (segment < 255) return;
        }
    }

    /// <summary>The first page contains the initial position: recordings of live streams do not start at 0.</summary>
    private void EndPage()
    {
        if (_granule < 0) return;
        _start ??= _granule - _counted;
        _end = _granule;
    }
}
