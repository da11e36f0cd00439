using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// A pool of arrays of one size for streamed bytes. The runtime's own pools keep few arrays of a size, and arrays that they drop live long enough to reach
/// generation 2: with many large bodies the process would hold several times the memory in use. The pool is bounded, and halved whenever no array is in use.
/// </summary>
internal sealed class PiecePool
{
    /// <summary>Size of each array: one chunk of a file, below the threshold of the large object heap.</summary>
    public const int PieceBytes = MediaChunk.MaxBytes;

    private const int KeptWhenIdle = 64;
    private const int KeptAtMost = 1_024;

    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _free = new();
    private int _rented;

    /// <summary>The pool of the process.</summary>
    public static PiecePool Shared { get; } = new();

    /// <summary>Rents an array. Its content is undefined.</summary>
    public byte[] Rent()
    {
        lock (_gate)
        {
            _rented++;
            if (_free.TryPop(out var piece)) return piece;
        }
        return GC.AllocateUninitializedArray<byte>(PieceBytes);
    }

    /// <summary>Returns an array that is no longer used.</summary>
    public void Return(byte[] piece)
    {
        lock (_gate)
        {
            if (_free.Count < KeptAtMost) _free.Push(piece);
            Settle();
        }
    }

    /// <summary>Drops an array that may still be in use elsewhere.</summary>
    public void Forget()
    {
        lock (_gate) Settle();
    }

    private void Settle()
    {
        if (--_rented > 0) return;
        for (var surplus = (_free.Count - KeptWhenIdle) / 2; surplus > 0; surplus--) _free.Pop();
    }
}
