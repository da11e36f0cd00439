using WhatIsUp.Sandbox.Journaling;

namespace WhatIsUp.Sandbox.State;

/// <summary>
/// How the operations of one area look in the journal, and how they come back from it: for areas whose facts have a binary form of their own there.
/// New facts are in sections (<see cref="IStateSection"/>) instead.
/// </summary>
internal interface IRecordFormat
{
    /// <summary>The operations that it writes and reads.</summary>
    IReadOnlyCollection<Op> Ops { get; }

    /// <summary>Applies a change from the journal.</summary>
    /// <param name="op">One of <see cref="Ops"/>.</param>
    /// <param name="number">The number that the record begins with, as the operation defines it.</param>
    /// <param name="from">What follows the number.</param>
    void Replay(Op op, int number, ref RecordReader from);

    /// <summary>Writes all that the area has, for a compacted journal. Accounts and devices are in it already.</summary>
    void PutAll(RecordWriter to, Action drain);
}
