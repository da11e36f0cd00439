using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Writes one logical stream as an Ogg file (RFC 3533), with about one second per page.</summary>
internal sealed class OggWriter(Stream file)
{
    private const int MaxSegments = 255;

    /// <summary>Packets per page: one second of 20 ms packets.</summary>
    private const int MaxPackets = 50;

    /// <summary>Any number works for a single stream; a fixed one makes the output reproducible.</summary>
    private const uint Serial = 1;

    private readonly List<byte> _lacing = [];
    private readonly List<byte> _body = [];
    private uint _sequence;
    private int _packets;
    private long _granule;

    /// <summary>Adds a header packet on its own page.</summary>
    public void AddHeader(ReadOnlySpan<byte> packet)
    {
        Add(packet, 0);
        Flush(_sequence == 0 ? OggPage.First : (byte)0);
    }

    /// <summary>Adds a packet of less than 64 KB.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="granule">Position in samples at its end.</param>
    public void Add(ReadOnlySpan<byte> packet, long granule)
    {
        if (_packets == MaxPackets || _lacing.Count + (packet.Length / 255) + 1 > MaxSegments) Flush(0);
        for (var rest = packet.Length; rest >= 255; rest -= 255) _lacing.Add(255);
        _lacing.Add((byte)(packet.Length % 255));
        _body.AddRange(packet);
        _packets++;
        _granule = granule;
    }

    /// <summary>Ends the stream at a position, which may be before the end of the last packet.</summary>
    public void Finish(long granule)
    {
        _granule = granule;
        Flush(OggPage.Last);
    }

    private void Flush(byte flags)
    {
        var page = new byte[OggPage.HeadBytes + _lacing.Count + _body.Count];
        "OggS\0"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), _granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), Serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), _sequence++);
        page[26] = (byte)_lacing.Count;
        _lacing.CopyTo(page, OggPage.HeadBytes);
        _body.CopyTo(page, OggPage.HeadBytes + _lacing.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), OggChecksum.Add(0, page));
        file.Write(page);
        _lacing.Clear();
        _body.Clear();
        _packets = 0;
    }
}
