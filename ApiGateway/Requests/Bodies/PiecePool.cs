using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// Arrays of one size for bytes that come or go in pieces. The runtime's own pools keep few arrays of a size, and what they drop lives long enough to be collected last:
/// under many large bodies the process would hold several times what it uses. What is kept is bounded, and halved whenever nothing is in use.
/// </summary>
internal sealed class PiecePool
{
    /// <summary>Size of each array: a chunk of a file, which is small enough for the part of the heap that is collected often.</summary>
    public const int PieceBytes = MediaChunk.MaxBytes;

    private const int KeptWhenIdle = 64;
    private const int KeptAtMost = 1_024;

    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _free = new();
    private int _rented;

    /// <summary>The pool of the process.</summary>
    public static PiecePool Shared { get; } = new();

    /// <summary>An array; what is in it is old.</summary>
    public byte[] Rent()
    {
        lock (_gate)
        {
            _rented++;
            if (_free.TryPop(out var piece)) return piece;
        }
        return GC.AllocateUninitializedArray<byte>(PieceBytes);
    }

    /// <summary>Gives an array back that nobody uses any more.</summary>
    public void Return(byte[] piece)
    {
        lock (_gate)
        {
            if (_free.Count < KeptAtMost) _free.Push(piece);
            Settle();
        }
    }

    /// <summary>Leaves an array to whoever may still use it.</summary>
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
