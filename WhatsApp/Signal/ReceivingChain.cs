using System.Buffers.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>
/// One receiving chain of a session state, with the seeds of messages that were skipped: oldest first, packed in one array as counter and seed.
/// </summary>
internal sealed class ReceivingChain(byte[] ratchetKey, byte[] chainKey, uint nextCounter)
{
    private const int CounterBytes = 4;
    public const int SkippedEntryBytes = CounterBytes + RatchetMath.KeyBytes;

    private byte[] _skipped = [];

    public byte[] RatchetKey { get; } = ratchetKey;

    public byte[] ChainKey { get; } = chainKey;

    public uint NextCounter { get; private set; } = nextCounter;

    public int SkippedCount { get; private set; }

    public ReadOnlySpan<byte> PackedSkipped => _skipped.AsSpan(0, SkippedCount * SkippedEntryBytes);

    /// <summary>Position of a skipped message's seed, or -1.</summary>
    public int FindSkipped(uint counter)
    {
        for (var i = 0; i < SkippedCount; i++)
            if (BinaryPrimitives.ReadUInt32LittleEndian(_skipped.AsSpan(i * SkippedEntryBytes)) == counter) return i;
        return -1;
    }

    public ReadOnlySpan<byte> SkippedSeed(int index) => _skipped.AsSpan(index * SkippedEntryBytes + CounterBytes, RatchetMath.KeyBytes);

    public void RemoveSkipped(int index)
    {
        _skipped.AsSpan((index + 1) * SkippedEntryBytes, (SkippedCount - index - 1) * SkippedEntryBytes).CopyTo(_skipped.AsSpan(index * SkippedEntryBytes));
        SkippedCount--;
    }

    /// <summary>Forgets the oldest seeds.</summary>
    /// <returns>How many there were to forget, at most <paramref name="count"/>.</returns>
    public int DropOldestSkipped(int count)
    {
        var dropped = Math.Min(count, SkippedCount);
        if (dropped > 0) LoadSkipped(PackedSkipped[(dropped * SkippedEntryBytes)..]);
        return dropped;
    }

    /// <summary>Moves the chain beyond this message and keeps the seeds passed; the oldest make room when there are too many.</summary>
    public void Advance(uint counter)
    {
        if (counter > NextCounter) MakeRoom((int)(counter - NextCounter));
        while (NextCounter < counter)
        {
            var entry = _skipped.AsSpan(SkippedCount * SkippedEntryBytes, SkippedEntryBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, NextCounter);
            RatchetMath.MessageSeed(ChainKey, entry[CounterBytes..]);
            SkippedCount++;
            RatchetMath.ChainStep(ChainKey);
            NextCounter++;
        }
        RatchetMath.ChainStep(ChainKey);
        NextCounter++;
    }

    /// <summary>Restores the result of <see cref="PackedSkipped"/>.</summary>
    public void LoadSkipped(ReadOnlySpan<byte> packed)
    {
        _skipped = packed.ToArray();
        SkippedCount = packed.Length / SkippedEntryBytes;
    }

    private void MakeRoom(int count)
    {
        var dropped = Math.Max(0, SkippedCount + count - SessionLimits.SkippedMessages);
        var kept = PackedSkipped[(dropped * SkippedEntryBytes)..];
        var room = new byte[kept.Length + count * SkippedEntryBytes];
        kept.CopyTo(room);
        SkippedCount -= dropped;
        _skipped = room;
    }
}
